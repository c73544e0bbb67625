-- Records that n8n keeps files for, or is about to: where there is no such record, the files are lost
-- property.
create table @.noted_files (
	record_id text primary key,
	workflow_id text not null,
	noted_at bigint not null
);

create index noted_files_by_age on @.noted_files (workflow_id, noted_at);
