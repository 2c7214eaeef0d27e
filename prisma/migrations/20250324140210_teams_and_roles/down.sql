drop table team_members;
drop table teams;
drop type team_role;
