import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { Patience, Trial } from './patience.ts'
import { statusOf } from './s3-failure.ts'

type RetryStrategy = Extract<S3ClientConfig['retryStrategy'], { acquireInitialRetryToken: unknown }>
type RetryToken = Awaited<ReturnType<RetryStrategy['acquireInitialRetryToken']>>

interface Token extends RetryToken {
  readonly trial: Trial
}

/**
 * Tries a request again as long as patience has it. The strategy of the SDK gives up after so many tries, within ten seconds, and
 * sooner when many requests fail together, which an outage is. A refusal, which no time changes, is never tried again.
 */
export function retryStrategy(patience: Patience): RetryStrategy {
  return {
    acquireInitialRetryToken: async () => tokenOf(patience.begin(), 0),
    async refreshRetryTokenForRetry(token: Token, { error, errorType }) {
      if (statusOf(error) !== undefined) patience.answered()
      const passing = errorType === 'TRANSIENT' || errorType === 'THROTTLING'
      // What is thrown is not seen: the failure of the request is.
      if (!passing || !(await token.trial.again())) throw new Error('not tried again')
      return tokenOf(token.trial, token.getRetryCount() + 1)
    },
    recordSuccess: ({ trial }: Token) => trial.succeeded(),
  }
}

function tokenOf(trial: Trial, count: number): Token {
  return { trial, getRetryCount: () => count, getRetryDelay: () => 0 }
}
