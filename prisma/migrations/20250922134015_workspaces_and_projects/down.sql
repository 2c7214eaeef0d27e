drop table projects;
drop table workspaces;
drop type project_status;
