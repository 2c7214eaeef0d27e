create type subscription_tier as enum ('free', 'pro', 'team', 'enterprise');
create type subscription_status as enum ('none', 'trialing', 'active', 'past_due', 'canceled');

create table users (
  id                     uuid primary key default gen_random_uuid(),
  email                  text not null,
  email_verified         boolean not null default false,
  first_name             text,
  last_name              text,
  last_login             timestamptz,
  firebase_uid           text,
  stripe_customer_id     text,
  stripe_subscription_id text,
  subscription_tier      subscription_tier not null default 'free',
  subscription_status    subscription_status not null default 'none',
  usage_count            integer not null default 0,
  active                 boolean not null default true,
  created_at             timestamptz not null default now(),
  updated_at             timestamptz not null default now()
);

create unique index users_email_key on users (email);
create unique index users_firebase_uid_key on users (firebase_uid);
create unique index users_stripe_customer_id_key on users (stripe_customer_id);
create unique index users_stripe_subscription_id_key on users (stripe_subscription_id);

-- Two spellings of one address are one account.
create unique index users_email_lower_key on users (lower(email));
