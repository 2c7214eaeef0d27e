drop table project_visualizations;
