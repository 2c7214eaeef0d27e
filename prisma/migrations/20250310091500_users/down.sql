drop table users;
drop type subscription_status;
drop type subscription_tier;
