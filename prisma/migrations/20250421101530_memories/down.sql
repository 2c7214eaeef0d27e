drop table memories;
drop type memory_tier;
drop extension vector;
