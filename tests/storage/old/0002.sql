BEGIN TRANSACTION;
CREATE TABLE account (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	queue_id VARCHAR(32) NOT NULL, 
	settings TEXT NOT NULL, 
	secrets TEXT NOT NULL, 
	enabled BOOLEAN NOT NULL, 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_account PRIMARY KEY (id)
);
INSERT INTO "account" VALUES('01a20309c58a7282adbcb215b4df8f6d','support@shop.demo','email','01a20309c588715cab6a700e71a4eb72','{"address":"support@shop.demo","display_name":"Support","imap_host":"127.0.0.1","imap_port":0,"imap_security":"plain","username":"support@shop.demo","smtp_host":"127.0.0.1","smtp_port":0,"smtp_security":"plain"}','bc6416de:oVXZwbgqTEbWxNa815uHPCKsElrvi6RhH9oern2OdtUzDuqcon9nR5six81KBEwZ4nOjc6KRFYFw0Lk=',1,1);
INSERT INTO "account" VALUES('01a20309c58c705487dafd6a946c876f','soporte@tienda.demo','email','01a20309c58b756b85a0c5514c93dacf','{"address":"soporte@tienda.demo","display_name":"Soporte","imap_host":"127.0.0.1","imap_port":0,"imap_security":"plain","username":"soporte@tienda.demo","smtp_host":"127.0.0.1","smtp_port":0,"smtp_security":"plain"}','bc6416de:7y9O/+Ea0pG64ZOaz91REks0uHftOo2VKWJHqlUl4cJhUZ9lWI5+1GoJIIlnH0QFGb7i3q80u6+zU4o=',1,1);
INSERT INTO "account" VALUES('mailbox','mailbox','email','support','{"address":"mailbox@hub.example"}','',1,1);
INSERT INTO "account" VALUES('other','other','email','sales','{"address":"other@hub.example"}','',1,1);
CREATE TABLE account_cursor (
	account_id VARCHAR(32) NOT NULL, 
	cursor BLOB NOT NULL, 
	CONSTRAINT pk_account_cursor PRIMARY KEY (account_id)
);
INSERT INTO "account_cursor" VALUES('mailbox',X'313A39');
CREATE TABLE account_health (
	account_id VARCHAR(32) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	checked_at BIGINT NOT NULL, 
	last_in_at BIGINT, 
	last_out_at BIGINT, 
	lag_s FLOAT NOT NULL, 
	error_code VARCHAR(64) NOT NULL, 
	error_text TEXT NOT NULL, 
	CONSTRAINT pk_account_health PRIMARY KEY (account_id)
);
INSERT INTO "account_health" VALUES('mailbox','ok',1793610003000000,1793610003000000,NULL,0.5,'','');
CREATE TABLE agent (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	email TEXT NOT NULL, 
	role VARCHAR(24) NOT NULL, 
	profile_id VARCHAR(32) NOT NULL, 
	password_hash TEXT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	presence VARCHAR(24) NOT NULL, 
	presence_reason VARCHAR(64) NOT NULL, 
	presence_since BIGINT, 
	idle_since BIGINT, 
	rona_streak INTEGER NOT NULL, 
	disabled BOOLEAN NOT NULL, 
	ver INTEGER NOT NULL, 
	folded_email TEXT NOT NULL, 
	CONSTRAINT pk_agent PRIMARY KEY (id), 
	CONSTRAINT uq_agent_folded_email UNIQUE (folded_email)
);
INSERT INTO "agent" VALUES('01a20309c59370ae9cb3b01ee60af577','Laura García','laura@shop.demo','agent','01a20309c59471f585341824aa112ded','$argon2id$v=19$m=65536,t=3,p=4$pnofswwshK2084F7AJz17g$cp4wZTtARhWbUZPmVtcvDLbsRjBNo//xaEh+49w+5pg','es','offline','',NULL,NULL,0,0,1,'laura@shop.demo');
INSERT INTO "agent" VALUES('01a20309c59a76469afd900b0cf4a03e','Iván Petrov','ivan@shop.demo','agent','01a20309c59a76469afd900c55c0fe1e','$argon2id$v=19$m=65536,t=3,p=4$pnofswwshK2084F7AJz17g$cp4wZTtARhWbUZPmVtcvDLbsRjBNo//xaEh+49w+5pg','ru','offline','',NULL,NULL,0,0,1,'ivan@shop.demo');
INSERT INTO "agent" VALUES('01a20309c59e7481b38dbc0455205eb1','Amy Carter','amy@shop.demo','agent','01a20309c59a76469afd900c55c0fe1e','$argon2id$v=19$m=65536,t=3,p=4$pnofswwshK2084F7AJz17g$cp4wZTtARhWbUZPmVtcvDLbsRjBNo//xaEh+49w+5pg','en','offline','',NULL,NULL,0,0,1,'amy@shop.demo');
INSERT INTO "agent" VALUES('01a20309c5a07747a05fb073c04200b5','Sara Ruiz','sara@shop.demo','supervisor','01a20309c59471f585341824aa112ded','$argon2id$v=19$m=65536,t=3,p=4$pnofswwshK2084F7AJz17g$cp4wZTtARhWbUZPmVtcvDLbsRjBNo//xaEh+49w+5pg','en','offline','',NULL,NULL,0,0,1,'sara@shop.demo');
INSERT INTO "agent" VALUES('ana','ana','ana@hub.example','agent','all','','','available','',1793610000000000,1793610002000000,0,0,3,'ana@hub.example');
INSERT INTO "agent" VALUES('boris','boris','boris@hub.example','agent','all','','','available','',1793610001000000,1793610001000000,0,0,2,'boris@hub.example');
INSERT INTO "agent" VALUES('eva','eva','eva@hub.example','supervisor','all','','','offline','',NULL,NULL,0,0,1,'eva@hub.example');
CREATE TABLE agent_load (
	agent_id VARCHAR(32) NOT NULL, 
	medium VARCHAR(24) NOT NULL, 
	load INTEGER NOT NULL, 
	cap INTEGER NOT NULL, 
	over_ok BOOLEAN NOT NULL, 
	CONSTRAINT pk_agent_load PRIMARY KEY (agent_id, medium), 
	CONSTRAINT ck_agent_load_room CHECK (load <= cap OR over_ok), 
	CONSTRAINT ck_agent_load_positive CHECK (load >= 0)
);
INSERT INTO "agent_load" VALUES('01a20309c59370ae9cb3b01ee60af577','voice',0,1,0);
INSERT INTO "agent_load" VALUES('01a20309c59370ae9cb3b01ee60af577','chat',0,3,0);
INSERT INTO "agent_load" VALUES('01a20309c59370ae9cb3b01ee60af577','messaging',0,5,0);
INSERT INTO "agent_load" VALUES('01a20309c59370ae9cb3b01ee60af577','email',0,8,0);
INSERT INTO "agent_load" VALUES('01a20309c59a76469afd900b0cf4a03e','voice',0,1,0);
INSERT INTO "agent_load" VALUES('01a20309c59a76469afd900b0cf4a03e','chat',0,3,0);
INSERT INTO "agent_load" VALUES('01a20309c59a76469afd900b0cf4a03e','messaging',0,5,0);
INSERT INTO "agent_load" VALUES('01a20309c59a76469afd900b0cf4a03e','email',0,8,0);
INSERT INTO "agent_load" VALUES('01a20309c59e7481b38dbc0455205eb1','voice',0,1,0);
INSERT INTO "agent_load" VALUES('01a20309c59e7481b38dbc0455205eb1','chat',0,3,0);
INSERT INTO "agent_load" VALUES('01a20309c59e7481b38dbc0455205eb1','messaging',0,5,0);
INSERT INTO "agent_load" VALUES('01a20309c59e7481b38dbc0455205eb1','email',0,8,0);
INSERT INTO "agent_load" VALUES('01a20309c5a07747a05fb073c04200b5','voice',0,1,0);
INSERT INTO "agent_load" VALUES('01a20309c5a07747a05fb073c04200b5','chat',0,3,0);
INSERT INTO "agent_load" VALUES('01a20309c5a07747a05fb073c04200b5','messaging',0,5,0);
INSERT INTO "agent_load" VALUES('01a20309c5a07747a05fb073c04200b5','email',0,8,0);
INSERT INTO "agent_load" VALUES('ana','email',3,4,0);
INSERT INTO "agent_load" VALUES('boris','email',2,2,0);
INSERT INTO "agent_load" VALUES('eva','email',0,2,0);
CREATE TABLE agent_session (
	id VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	gateway_id VARCHAR(64) NOT NULL, 
	since BIGINT NOT NULL, 
	CONSTRAINT pk_agent_session PRIMARY KEY (id)
);
INSERT INTO "agent_session" VALUES('ana''s tab','ana','web',1793610000000000);
INSERT INTO "agent_session" VALUES('boris''s tab','boris','web',1793610001000000);
CREATE TABLE agent_state (
	id INTEGER NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	presence VARCHAR(24) NOT NULL, 
	reason VARCHAR(64) NOT NULL, 
	since BIGINT, 
	until BIGINT, 
	CONSTRAINT pk_agent_state PRIMARY KEY (id)
);
INSERT INTO "agent_state" VALUES(1,'01a20309c59370ae9cb3b01ee60af577','offline','',NULL,NULL);
INSERT INTO "agent_state" VALUES(2,'01a20309c59a76469afd900b0cf4a03e','offline','',NULL,NULL);
INSERT INTO "agent_state" VALUES(3,'01a20309c59e7481b38dbc0455205eb1','offline','',NULL,NULL);
INSERT INTO "agent_state" VALUES(4,'01a20309c5a07747a05fb073c04200b5','offline','',NULL,NULL);
INSERT INTO "agent_state" VALUES(5,'ana','offline','',NULL,1793610000000000);
INSERT INTO "agent_state" VALUES(6,'ana','available','',1793610000000000,NULL);
INSERT INTO "agent_state" VALUES(7,'boris','offline','',NULL,1793610001000000);
INSERT INTO "agent_state" VALUES(8,'boris','available','',1793610001000000,NULL);
INSERT INTO "agent_state" VALUES(9,'eva','offline','',NULL,NULL);
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0002');
CREATE TABLE assigned (
	interaction_id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_assigned PRIMARY KEY (interaction_id, agent_id)
);
INSERT INTO "assigned" VALUES('01a20309c5a6746fbb7c11eed1573a33','01a20309c59370ae9cb3b01ee60af577');
INSERT INTO "assigned" VALUES('01a20309c5ac75568f7fd2eaffc2e213','01a20309c59370ae9cb3b01ee60af577');
INSERT INTO "assigned" VALUES('01a20309c5ae73b4821c08589a1b1f32','01a20309c59370ae9cb3b01ee60af577');
INSERT INTO "assigned" VALUES('01a20309c5b0704e9c22f295bb41ba1b','01a20309c59370ae9cb3b01ee60af577');
INSERT INTO "assigned" VALUES('01a20309c5ea7712b02bee9f053bf79b','ana');
INSERT INTO "assigned" VALUES('01a20309c5f7744d8827f1c43233427a','boris');
INSERT INTO "assigned" VALUES('01a20309c5fd709d8448a84b65cd7b20','ana');
CREATE TABLE calendar (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	zone VARCHAR(64) NOT NULL, 
	weekly TEXT NOT NULL, 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_calendar PRIMARY KEY (id)
);
INSERT INTO "calendar" VALUES('shop','Shop','Europe/Madrid','[[[540,840],[960,1140]],[[540,840],[960,1140]],[[540,840],[960,1140]],[[540,840],[960,1140]],[[540,840],[960,1140]],[],[]]',1);
CREATE TABLE calendar_holiday (
	calendar_id VARCHAR(32) NOT NULL, 
	day DATE NOT NULL, 
	spans TEXT NOT NULL, 
	CONSTRAINT pk_calendar_holiday PRIMARY KEY (calendar_id, day), 
	CONSTRAINT fk_calendar_holiday_calendar_id FOREIGN KEY(calendar_id) REFERENCES calendar (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "calendar_holiday" VALUES('shop','2026-12-25','[]');
INSERT INTO "calendar_holiday" VALUES('shop','2026-12-24','[[600,780]]');
CREATE TABLE canned (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	text TEXT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	retired BOOLEAN NOT NULL, 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_canned PRIMARY KEY (id)
);
INSERT INTO "canned" VALUES('01a20309c58f73c9a306781d7e9ef45c','greeting','Hello {customer.first_name},

thank you for writing to us.','en',0,1);
INSERT INTO "canned" VALUES('01a20309c59073879efa02e26fb73b8e','saludo','Hola {customer.first_name}:

Gracias por escribirnos.','es',0,1);
INSERT INTO "canned" VALUES('01a20309c59073879efa02e3cd301df0','привет','Здравствуйте, {customer.first_name}!

Спасибо за обращение.','ru',0,1);
INSERT INTO "canned" VALUES('01a20309c5917524b74ac7aa1310665a','return','You can send it back within **30 days**:

- pack it well
- print the label','en',0,1);
INSERT INTO "canned" VALUES('01a20309c5917524b74ac7ab366346f5','devolución','Puede devolverlo en **30 días**:

- embálelo bien
- imprima la etiqueta','es',0,1);
CREATE TABLE conversation (
	id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(32) NOT NULL, 
	thread_key TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	next_seq INTEGER NOT NULL, 
	CONSTRAINT pk_conversation PRIMARY KEY (id), 
	CONSTRAINT fk_conversation_account_id FOREIGN KEY(account_id) REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_conversation_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_conversation_account_id_thread_key UNIQUE (account_id, thread_key)
);
INSERT INTO "conversation" VALUES('01a20309c5a6746fbb7c11efdfbfdea3','01a20309c58c705487dafd6a946c876f','01a20309c5a277e1986d6d148f39c954','01a20309c5a6746fbb7c11efdfbfdea3','Factura duplicada de marzo',1790067600000000,4);
INSERT INTO "conversation" VALUES('01a20309c5ac75568f7fd2eb8ecba324','01a20309c58c705487dafd6a946c876f','01a20309c5a277e1986d6d148f39c954','01a20309c5ac75568f7fd2eb8ecba324','¿Hacen envíos a Canarias?',1785315600000000,3);
INSERT INTO "conversation" VALUES('01a20309c5ae73b4821c08596c33e699','01a20309c58a7282adbcb215b4df8f6d','01a20309c5a37237ac39d2126bff1dfc','01a20309c5ae73b4821c08596c33e699','Change of delivery address',1792573200000000,4);
INSERT INTO "conversation" VALUES('01a20309c5b0704e9c22f29683308436','01a20309c58a7282adbcb215b4df8f6d','01a20309c5a37237ac39d21401eb4dc4','01a20309c5b0704e9c22f29683308436','Не приходит код подтверждения',1793178000000000,3);
INSERT INTO "conversation" VALUES('01a20309c5ea7712b02bee9e10576655','mailbox','01a20309c5ea7712b02bee9cd85201c5','01a20309c5ea7712b02bee9e10576655','Question',1793610002000000,4);
INSERT INTO "conversation" VALUES('01a20309c5f7744d8827f1c338acd1f8','mailbox','01a20309c5f7744d8827f1c1708b3003','01a20309c5f7744d8827f1c338acd1f8','Заказ 15',1793610002000000,2);
INSERT INTO "conversation" VALUES('01a20309c5fd709d8448a84a92bc8d73','mailbox','01a20309c5fd709d8448a84854855cdf','01a20309c5fd709d8448a84a92bc8d73','Question',1793610002000000,2);
INSERT INTO "conversation" VALUES('01a20309c608767483de30a804fa4a84','mailbox','01a20309c608767483de30a6eeabadf6','01a20309c608767483de30a804fa4a84','Question',1793610002000000,2);
INSERT INTO "conversation" VALUES('01a20309c61272bcb71492d3a619272a','mailbox','01a20309c61272bcb71492d1611f4479','01a20309c61272bcb71492d3a619272a','Question',1793610002000000,2);
INSERT INTO "conversation" VALUES('01a20309c619722089f37530e8106219','mailbox','01a20309c619722089f3752ef2680b01','01a20309c619722089f37530e8106219','Question',1793610002000000,2);
CREATE TABLE customer (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	merged_into VARCHAR(32), 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_customer PRIMARY KEY (id), 
	CONSTRAINT fk_customer_merged_into FOREIGN KEY(merged_into) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "customer" VALUES('01a20309c5a277e1986d6d148f39c954','María López Ferrer',1793610000000000,'es',NULL,1);
INSERT INTO "customer" VALUES('01a20309c5a37237ac39d2126bff1dfc','Emma Wilson',1793610000000000,'en',NULL,1);
INSERT INTO "customer" VALUES('01a20309c5a37237ac39d21401eb4dc4','Дмитрий Орлов',1793610000000000,'ru',NULL,1);
INSERT INTO "customer" VALUES('01a20309c5ea7712b02bee9cd85201c5','María López',1793610002000000,'es',NULL,1);
INSERT INTO "customer" VALUES('01a20309c5f7744d8827f1c1708b3003','ivan',1793610002000000,'',NULL,1);
INSERT INTO "customer" VALUES('01a20309c5fd709d8448a84854855cdf','c0',1793610002000000,'',NULL,1);
INSERT INTO "customer" VALUES('01a20309c608767483de30a6eeabadf6','c1',1793610002000000,'',NULL,1);
INSERT INTO "customer" VALUES('01a20309c61272bcb71492d1611f4479','c2',1793610002000000,'',NULL,1);
INSERT INTO "customer" VALUES('01a20309c619722089f3752ef2680b01','c3',1793610002000000,'',NULL,1);
CREATE TABLE draft (
	interaction_id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	mode VARCHAR(8) NOT NULL, 
	text TEXT NOT NULL, 
	"to" TEXT NOT NULL, 
	cc TEXT NOT NULL, 
	bcc TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	uploads TEXT NOT NULL, 
	ver BIGINT NOT NULL, 
	deleted BOOLEAN NOT NULL, 
	saved_at BIGINT, 
	CONSTRAINT pk_draft PRIMARY KEY (interaction_id, agent_id, mode)
);
INSERT INTO "draft" VALUES('01a20309c5ea7712b02bee9f053bf79b','ana','reply','Dear María','["maria@customer.example"]','[]','[]','','["uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu"]',3,0,1793610003000000);
INSERT INTO "draft" VALUES('01a20309c5ea7712b02bee9f053bf79b','ana','note','','[]','[]','[]','','[]',0,1,NULL);
INSERT INTO "draft" VALUES('01a20309c5ea7712b02bee9f053bf79b','boris','note','hm','[]','[]','[]','','[]',1,0,1793610003000000);
CREATE TABLE event (
	seq BIGINT NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	at BIGINT NOT NULL, 
	actor VARCHAR(64) NOT NULL, 
	conversation_id VARCHAR(32), 
	interaction_id VARCHAR(32), 
	customer_id VARCHAR(32), 
	queue_id VARCHAR(32), 
	agent_id VARCHAR(32), 
	account_id VARCHAR(32), 
	data TEXT NOT NULL, 
	CONSTRAINT pk_event PRIMARY KEY (seq)
);
INSERT INTO "event" VALUES(1,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"queue","id":"01a20309c588715cab6a700e71a4eb72"}');
INSERT INTO "event" VALUES(2,'account.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,'01a20309c58a7282adbcb215b4df8f6d','{}');
INSERT INTO "event" VALUES(3,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"queue","id":"01a20309c58b756b85a0c5514c93dacf"}');
INSERT INTO "event" VALUES(4,'account.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,'01a20309c58c705487dafd6a946c876f','{}');
INSERT INTO "event" VALUES(5,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"agent","id":"01a20309c59370ae9cb3b01ee60af577"}');
INSERT INTO "event" VALUES(6,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"agent","id":"01a20309c59a76469afd900b0cf4a03e"}');
INSERT INTO "event" VALUES(7,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"agent","id":"01a20309c59e7481b38dbc0455205eb1"}');
INSERT INTO "event" VALUES(8,'config.changed',1793610000000000,'',NULL,NULL,NULL,NULL,NULL,NULL,'{"kind":"agent","id":"01a20309c5a07747a05fb073c04200b5"}');
INSERT INTO "event" VALUES(9,'agent.state_changed',1793610000000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"presence":"available","reason":"","idle_ms":1793610000000}');
INSERT INTO "event" VALUES(10,'agent.state_changed',1793610001000000,'',NULL,NULL,NULL,NULL,'boris',NULL,'{"presence":"available","reason":"","idle_ms":1793610001000}');
INSERT INTO "event" VALUES(11,'interaction.opened',1793610002000000,'','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(12,'interaction.queued',1793610002000000,'','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(13,'message.received',1793610002000000,'','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support',NULL,'mailbox','{"message":"01a20309c5e97193bc9a3d57369a4eae","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(14,'interaction.opened',1793610002000000,'','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(15,'interaction.queued',1793610002000000,'','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(16,'message.received',1793610002000000,'','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','support',NULL,'mailbox','{"message":"01a20309c5f7744d8827f1c050c0c626","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(17,'interaction.opened',1793610002000000,'','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(18,'interaction.queued',1793610002000000,'','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(19,'message.received',1793610002000000,'','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','support',NULL,'mailbox','{"message":"01a20309c5fd709d8448a847b273a5eb","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(20,'interaction.opened',1793610002000000,'','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','01a20309c608767483de30a6eeabadf6','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(21,'interaction.queued',1793610002000000,'','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','01a20309c608767483de30a6eeabadf6','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(22,'message.received',1793610002000000,'','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','01a20309c608767483de30a6eeabadf6','support',NULL,'mailbox','{"message":"01a20309c608767483de30a57ba29f06","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(23,'interaction.opened',1793610002000000,'','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','01a20309c61272bcb71492d1611f4479','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(24,'interaction.queued',1793610002000000,'','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','01a20309c61272bcb71492d1611f4479','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(25,'message.received',1793610002000000,'','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','01a20309c61272bcb71492d1611f4479','support',NULL,'mailbox','{"message":"01a20309c61172e693e8b8672be5ad0d","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(26,'interaction.opened',1793610002000000,'','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','01a20309c619722089f3752ef2680b01','support',NULL,'mailbox','{"state":"queued","ver":1}');
INSERT INTO "event" VALUES(27,'interaction.queued',1793610002000000,'','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','01a20309c619722089f3752ef2680b01','support',NULL,'mailbox','{"state":"queued","ver":1,"medium":"email","weight":1,"priority":0,"enq_ms":1793610002000,"exclude":"","exclude_ms":0}');
INSERT INTO "event" VALUES(28,'message.received',1793610002000000,'','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','01a20309c619722089f3752ef2680b01','support',NULL,'mailbox','{"message":"01a20309c618754a91a45a96738ddc30","seq_in_conversation":1,"state":"queued","ver":1}');
INSERT INTO "event" VALUES(29,'agent.load_changed',1793610002000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"medium":"email","load":1,"cap":4,"idle_ms":1793610000000}');
INSERT INTO "event" VALUES(30,'interaction.assigned',1793610002000000,'ana','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support','ana','mailbox','{"state":"active","ver":2,"entry":"01a20309c622704c8b859065e01160d0"}');
INSERT INTO "event" VALUES(31,'reply.queued',1793610002000000,'ana','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support','ana','mailbox','{"message":"01a20309c628743b95f3aaab95908fea","seq_in_conversation":2,"state":"active","ver":3}');
INSERT INTO "event" VALUES(32,'reply.queued',1793610002000000,'ana','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support','ana','mailbox','{"message":"01a20309c6357342b12b6563d8943b54","seq_in_conversation":3,"state":"active","ver":4}');
INSERT INTO "event" VALUES(33,'note.added',1793610002000000,'ana','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','support','ana','mailbox','{"state":"active","ver":4,"note":"01a20309c6587173aaf398f423f3a22f"}');
INSERT INTO "event" VALUES(34,'agent.load_changed',1793610002000000,'',NULL,NULL,NULL,NULL,'boris',NULL,'{"medium":"email","load":1,"cap":2,"idle_ms":1793610001000}');
INSERT INTO "event" VALUES(35,'interaction.assigned',1793610002000000,'boris','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','support','boris','mailbox','{"state":"active","ver":2,"entry":"01a20309c67271afab45d22ee7190e84"}');
INSERT INTO "event" VALUES(36,'interaction.changed',1793610002000000,'boris','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','support','boris','mailbox','{"state":"wrapup","ver":3,"entry":"01a20309c69b71cc805d598cae582bca"}');
INSERT INTO "event" VALUES(37,'agent.load_changed',1793610002000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"medium":"email","load":2,"cap":4,"idle_ms":1793610000000}');
INSERT INTO "event" VALUES(38,'interaction.assigned',1793610002000000,'ana','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','support','ana','mailbox','{"state":"active","ver":2,"entry":"01a20309c6a47574a5c91f7ca8a94796"}');
INSERT INTO "event" VALUES(39,'agent.load_changed',1793610002000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"medium":"email","load":1,"cap":4,"idle_ms":1793610002000}');
INSERT INTO "event" VALUES(40,'interaction.changed',1793610002000000,'ana','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','support','ana','mailbox','{"state":"parked","ver":3,"entry":"01a20309c6b67029a514d2185a57ff0a"}');
INSERT INTO "event" VALUES(41,'agent.load_changed',1793610003000000,'',NULL,NULL,NULL,NULL,'boris',NULL,'{"medium":"email","load":2,"cap":2,"idle_ms":1793610001000}');
INSERT INTO "event" VALUES(42,'offer.made',1793610003000000,'','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','01a20309c608767483de30a6eeabadf6','support','boris','mailbox','{"state":"offered","ver":2,"offer":"01a20309c70070cc9c72d0e8450951d7","medium":"email","weight":1,"expires_ms":1793610033000}');
INSERT INTO "event" VALUES(43,'agent.load_changed',1793610003000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"medium":"email","load":2,"cap":4,"idle_ms":1793610002000}');
INSERT INTO "event" VALUES(44,'offer.made',1793610003000000,'','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','01a20309c61272bcb71492d1611f4479','support','ana','mailbox','{"state":"offered","ver":2,"offer":"01a20309c711731a9a8bdb4d40bb07cf","medium":"email","weight":1,"expires_ms":1793610033000}');
INSERT INTO "event" VALUES(45,'agent.load_changed',1793610003000000,'',NULL,NULL,NULL,NULL,'ana',NULL,'{"medium":"email","load":3,"cap":4,"idle_ms":1793610002000}');
INSERT INTO "event" VALUES(46,'offer.made',1793610003000000,'','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','01a20309c619722089f3752ef2680b01','support','ana','mailbox','{"state":"offered","ver":2,"offer":"01a20309c73573da87f6b44ee12af60d","medium":"email","weight":1,"expires_ms":1793610033000}');
CREATE TABLE event_head (
	id INTEGER NOT NULL, 
	seq BIGINT NOT NULL, 
	CONSTRAINT pk_event_head PRIMARY KEY (id)
);
INSERT INTO "event_head" VALUES(1,46);
CREATE TABLE gateway (
	id VARCHAR(64) NOT NULL, 
	alive_at BIGINT NOT NULL, 
	CONSTRAINT pk_gateway PRIMARY KEY (id)
);
INSERT INTO "gateway" VALUES('web',1793610003000000);
CREATE TABLE identity (
	id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(32) NOT NULL, 
	scheme VARCHAR(24) NOT NULL, 
	value TEXT NOT NULL, 
	shown TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	verified BOOLEAN NOT NULL, 
	source VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT fk_identity_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_identity_scheme_value UNIQUE (scheme, value)
);
INSERT INTO "identity" VALUES('01a20309c5a37237ac39d211dd834da1','01a20309c5a277e1986d6d148f39c954','mailto','maria.lopez@ejemplo.demo','maria.lopez@ejemplo.demo',1793610000000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c5a37237ac39d2135c8dcb1b','01a20309c5a37237ac39d2126bff1dfc','mailto','emma.wilson@example.demo','emma.wilson@example.demo',1793610000000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c5a37237ac39d21530a31793','01a20309c5a37237ac39d21401eb4dc4','mailto','dmitri.orlov@primer.demo','dmitri.orlov@primer.demo',1793610000000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c5ea7712b02bee9dd8f9b4fa','01a20309c5ea7712b02bee9cd85201c5','mailto','maria@customer.example','maria@customer.example',1793610002000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c5f7744d8827f1c2d063687e','01a20309c5f7744d8827f1c1708b3003','mailto','ivan@customer.example','ivan@customer.example',1793610002000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c5fd709d8448a8497b0b9649','01a20309c5fd709d8448a84854855cdf','mailto','c0@customer.example','c0@customer.example',1793610002000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c608767483de30a738da794f','01a20309c608767483de30a6eeabadf6','mailto','c1@customer.example','c1@customer.example',1793610002000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c61272bcb71492d2f48c7471','01a20309c61272bcb71492d1611f4479','mailto','c2@customer.example','c2@customer.example',1793610002000000,0,'email');
INSERT INTO "identity" VALUES('01a20309c619722089f3752f2e526da2','01a20309c619722089f3752ef2680b01','mailto','c3@customer.example','c3@customer.example',1793610002000000,0,'email');
CREATE TABLE inbox_counter (
	queue_id VARCHAR(32) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	n INTEGER NOT NULL, 
	CONSTRAINT pk_inbox_counter PRIMARY KEY (queue_id, state, agent_id)
);
INSERT INTO "inbox_counter" VALUES('01a20309c588715cab6a700e71a4eb72','closed','01a20309c59370ae9cb3b01ee60af577',2);
INSERT INTO "inbox_counter" VALUES('01a20309c58b756b85a0c5514c93dacf','closed','01a20309c59370ae9cb3b01ee60af577',2);
INSERT INTO "inbox_counter" VALUES('support','queued','',0);
INSERT INTO "inbox_counter" VALUES('support','active','ana',1);
INSERT INTO "inbox_counter" VALUES('support','active','boris',0);
INSERT INTO "inbox_counter" VALUES('support','wrapup','boris',1);
INSERT INTO "inbox_counter" VALUES('support','parked','ana',1);
INSERT INTO "inbox_counter" VALUES('support','offered','',3);
CREATE TABLE interaction (
	id VARCHAR(32) NOT NULL, 
	number BIGINT NOT NULL, 
	conversation_id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	medium VARCHAR(24) NOT NULL, 
	origin VARCHAR(24) NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	queue_id VARCHAR(32) NOT NULL, 
	enq_at BIGINT NOT NULL, 
	last_at BIGINT NOT NULL, 
	opened_at BIGINT NOT NULL, 
	agent_id VARCHAR(32), 
	priority INTEGER NOT NULL, 
	weight INTEGER NOT NULL, 
	preview TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	unread_from INTEGER, 
	due_at BIGINT, 
	due_kind VARCHAR(24), 
	closed_at BIGINT, 
	outcome_id VARCHAR(32), 
	ver INTEGER NOT NULL, 
	shelf VARCHAR(24) NOT NULL, 
	CONSTRAINT pk_interaction PRIMARY KEY (id), 
	CONSTRAINT fk_interaction_account_id FOREIGN KEY(account_id) REFERENCES account (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_interaction_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_interaction_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversation (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_interaction_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_interaction_queue_id FOREIGN KEY(queue_id) REFERENCES queue (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_interaction_number UNIQUE (number)
);
INSERT INTO "interaction" VALUES('01a20309c5a6746fbb7c11eed1573a33',1,'01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','email','inbound','closed','01a20309c58b756b85a0c5514c93dacf',1790067600000000,1790076060000000,1790067600000000,'01a20309c59370ae9cb3b01ee60af577',0,1,'Perfecto, muchas gracias.','Factura duplicada de marzo',NULL,NULL,NULL,1790076060000000,'01a20309c58c705487dafd6b977aa7e2',1,'closed');
INSERT INTO "interaction" VALUES('01a20309c5ac75568f7fd2eaffc2e213',2,'01a20309c5ac75568f7fd2eb8ecba324','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','email','inbound','closed','01a20309c58b756b85a0c5514c93dacf',1785315600000000,1785321240000000,1785315600000000,'01a20309c59370ae9cb3b01ee60af577',0,1,'Sí, en unos **diez días**. El envío cuesta 39 €.','¿Hacen envíos a Canarias?',NULL,NULL,NULL,1785321240000000,'01a20309c58c705487dafd6b977aa7e2',1,'closed');
INSERT INTO "interaction" VALUES('01a20309c5ae73b4821c08589a1b1f32',3,'01a20309c5ae73b4821c08596c33e699','01a20309c5a37237ac39d2126bff1dfc','01a20309c58a7282adbcb215b4df8f6d','email','inbound','closed','01a20309c588715cab6a700e71a4eb72',1792573200000000,1792581660000000,1792573200000000,'01a20309c59370ae9cb3b01ee60af577',0,1,'Brilliant, thank you!','Change of delivery address',NULL,NULL,NULL,1792581660000000,'01a20309c58c705487dafd6b977aa7e2',1,'closed');
INSERT INTO "interaction" VALUES('01a20309c5b0704e9c22f295bb41ba1b',4,'01a20309c5b0704e9c22f29683308436','01a20309c5a37237ac39d21401eb4dc4','01a20309c58a7282adbcb215b4df8f6d','email','inbound','closed','01a20309c588715cab6a700e71a4eb72',1793178000000000,1793183640000000,1793178000000000,'01a20309c59370ae9cb3b01ee60af577',0,1,'Здравствуйте, Дмитрий! Мы отправили код ещё раз, проверьте папку «Спам».','Не приходит код подтверждения',NULL,NULL,NULL,1793183640000000,'01a20309c58c705487dafd6b977aa7e2',1,'closed');
INSERT INTO "interaction" VALUES('01a20309c5ea7712b02bee9f053bf79b',5,'01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9cd85201c5','mailbox','email','inbound','active','support',1793610002000000,1793610002000000,1793610002000000,'ana',0,1,'Once more.','Question',NULL,NULL,NULL,NULL,NULL,4,'open');
INSERT INTO "interaction" VALUES('01a20309c5f7744d8827f1c43233427a',6,'01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c1708b3003','mailbox','email','inbound','wrapup','support',1793610002000000,1793610002000000,1793610002000000,'boris',0,1,'Где мой заказ?','Заказ 15',NULL,1793610012000000,'wrapup',NULL,'solved',3,'open');
INSERT INTO "interaction" VALUES('01a20309c5fd709d8448a84b65cd7b20',7,'01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84854855cdf','mailbox','email','inbound','parked','support',1793610002000000,1793610002000000,1793610002000000,'ana',0,1,'Question 0','Question',1,1793869202000000,'snooze',NULL,NULL,3,'snoozed');
INSERT INTO "interaction" VALUES('01a20309c608767483de30a9396f8e1f',8,'01a20309c608767483de30a804fa4a84','01a20309c608767483de30a6eeabadf6','mailbox','email','inbound','offered','support',1793610002000000,1793610002000000,1793610002000000,NULL,0,1,'Question 1','Question',1,NULL,NULL,NULL,NULL,2,'open');
INSERT INTO "interaction" VALUES('01a20309c61272bcb71492d4e31a980e',9,'01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d1611f4479','mailbox','email','inbound','offered','support',1793610002000000,1793610002000000,1793610002000000,NULL,0,1,'Question 2','Question',1,NULL,NULL,NULL,NULL,2,'open');
INSERT INTO "interaction" VALUES('01a20309c619722089f37531a79ee9ba',10,'01a20309c619722089f37530e8106219','01a20309c619722089f3752ef2680b01','mailbox','email','inbound','offered','support',1793610002000000,1793610002000000,1793610002000000,NULL,0,1,'Question 3','Question',1,NULL,NULL,NULL,NULL,2,'open');
CREATE TABLE message (
	id VARCHAR(32) NOT NULL, 
	conversation_id VARCHAR(32) NOT NULL, 
	interaction_id VARCHAR(32), 
	customer_id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	direction VARCHAR(24) NOT NULL, 
	seq INTEGER NOT NULL, 
	at BIGINT NOT NULL, 
	received_at BIGINT NOT NULL, 
	sender_scheme VARCHAR(24) NOT NULL, 
	sender_value TEXT NOT NULL, 
	sender_shown TEXT NOT NULL, 
	sender_name TEXT NOT NULL, 
	agent_id VARCHAR(32), 
	"to" TEXT NOT NULL, 
	cc TEXT NOT NULL, 
	bcc TEXT NOT NULL, 
	reply_to TEXT NOT NULL, 
	subject TEXT NOT NULL, 
	remote_images TEXT NOT NULL, 
	sanitizer INTEGER NOT NULL, 
	parts TEXT NOT NULL, 
	trust VARCHAR(24) NOT NULL, 
	third_party BOOLEAN NOT NULL, 
	claims VARCHAR(32), 
	automatic VARCHAR(24) NOT NULL, 
	provider_ref TEXT NOT NULL, 
	in_reply_to TEXT NOT NULL, 
	"references" TEXT NOT NULL, 
	claimed_at BIGINT, 
	raw_id VARCHAR(32), 
	client_id VARCHAR(64) NOT NULL, 
	quoted_id VARCHAR(32), 
	state VARCHAR(24), 
	reason TEXT NOT NULL, 
	warnings TEXT NOT NULL, 
	has_html BOOLEAN NOT NULL, 
	reply_text TEXT NOT NULL, 
	text TEXT NOT NULL, 
	html TEXT NOT NULL, 
	CONSTRAINT pk_message PRIMARY KEY (id), 
	CONSTRAINT fk_message_conversation_id FOREIGN KEY(conversation_id) REFERENCES conversation (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_message_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_message_interaction_id FOREIGN KEY(interaction_id) REFERENCES interaction (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT uq_message_conversation_id_seq UNIQUE (conversation_id, seq)
);
INSERT INTO "message" VALUES('01a20309c5a771939382873983886a62','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','in',1,1790067600000000,1790067600000000,'mailto','maria.lopez@ejemplo.demo','maria.lopez@ejemplo.demo','',NULL,'["soporte@tienda.demo"]','[]','[]','[]','Factura duplicada de marzo','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5a771939382873983886a62@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Hola, he recibido dos veces la factura de marzo. ¿Cuál es la buena?','');
INSERT INTO "message" VALUES('01a20309c5a771939382873a51caa8e7','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','out',2,1790070420000000,1790070420000000,'mailto','soporte@tienda.demo','soporte@tienda.demo','','01a20309c59370ae9cb3b01ee60af577','["maria.lopez@ejemplo.demo"]','[]','[]','[]','Re: Factura duplicada de marzo','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5a771939382873a51caa8e7@shop.demo>','','[]',NULL,NULL,'',NULL,'sent','','[]',0,'','Hola María:

La segunda anula a la primera. Disculpe la confusión.','');
INSERT INTO "message" VALUES('01a20309c5a771939382873bfc7d4605','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','in',3,1790073240000000,1790073240000000,'mailto','maria.lopez@ejemplo.demo','maria.lopez@ejemplo.demo','',NULL,'["soporte@tienda.demo"]','[]','[]','[]','Re: Factura duplicada de marzo','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5a771939382873bfc7d4605@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Perfecto, muchas gracias.','');
INSERT INTO "message" VALUES('01a20309c5ad733aaa838c77a1e43203','01a20309c5ac75568f7fd2eb8ecba324','01a20309c5ac75568f7fd2eaffc2e213','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','in',1,1785315600000000,1785315600000000,'mailto','maria.lopez@ejemplo.demo','maria.lopez@ejemplo.demo','',NULL,'["soporte@tienda.demo"]','[]','[]','[]','¿Hacen envíos a Canarias?','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5ad733aaa838c77a1e43203@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Buenos días, ¿envían bicicletas montadas a Tenerife?','');
INSERT INTO "message" VALUES('01a20309c5ad733aaa838c787d5ddf7d','01a20309c5ac75568f7fd2eb8ecba324','01a20309c5ac75568f7fd2eaffc2e213','01a20309c5a277e1986d6d148f39c954','01a20309c58c705487dafd6a946c876f','out',2,1785318420000000,1785318420000000,'mailto','soporte@tienda.demo','soporte@tienda.demo','','01a20309c59370ae9cb3b01ee60af577','["maria.lopez@ejemplo.demo"]','[]','[]','[]','Re: ¿Hacen envíos a Canarias?','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5ad733aaa838c787d5ddf7d@shop.demo>','','[]',NULL,NULL,'',NULL,'sent','','[]',0,'','Sí, en unos **diez días**. El envío cuesta 39 €.','');
INSERT INTO "message" VALUES('01a20309c5af76a7ba35684cfa507ef2','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','01a20309c5a37237ac39d2126bff1dfc','01a20309c58a7282adbcb215b4df8f6d','in',1,1792573200000000,1792573200000000,'mailto','emma.wilson@example.demo','emma.wilson@example.demo','',NULL,'["support@shop.demo"]','[]','[]','[]','Change of delivery address','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5af76a7ba35684cfa507ef2@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Could you send order 48102 to my office instead? 12 Mill Lane, Leeds.','');
INSERT INTO "message" VALUES('01a20309c5af76a7ba35684dcd0cc611','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','01a20309c5a37237ac39d2126bff1dfc','01a20309c58a7282adbcb215b4df8f6d','out',2,1792576020000000,1792576020000000,'mailto','support@shop.demo','support@shop.demo','','01a20309c59370ae9cb3b01ee60af577','["emma.wilson@example.demo"]','[]','[]','[]','Re: Change of delivery address','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5af76a7ba35684dcd0cc611@shop.demo>','','[]',NULL,NULL,'',NULL,'sent','','[]',0,'','Done. The courier has the new address and comes on Thursday.','');
INSERT INTO "message" VALUES('01a20309c5af76a7ba35684eabeda049','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','01a20309c5a37237ac39d2126bff1dfc','01a20309c58a7282adbcb215b4df8f6d','in',3,1792578840000000,1792578840000000,'mailto','emma.wilson@example.demo','emma.wilson@example.demo','',NULL,'["support@shop.demo"]','[]','[]','[]','Re: Change of delivery address','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5af76a7ba35684eabeda049@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Brilliant, thank you!','');
INSERT INTO "message" VALUES('01a20309c5b0704e9c22f2979bc4d60b','01a20309c5b0704e9c22f29683308436','01a20309c5b0704e9c22f295bb41ba1b','01a20309c5a37237ac39d21401eb4dc4','01a20309c58a7282adbcb215b4df8f6d','in',1,1793178000000000,1793178000000000,'mailto','dmitri.orlov@primer.demo','dmitri.orlov@primer.demo','',NULL,'["support@shop.demo"]','[]','[]','[]','Не приходит код подтверждения','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5b0704e9c22f2979bc4d60b@shop.demo>','','[]',NULL,NULL,'',NULL,NULL,'','[]',0,'','Здравствуйте! Код подтверждения так и не пришёл.','');
INSERT INTO "message" VALUES('01a20309c5b0704e9c22f298929cd2b0','01a20309c5b0704e9c22f29683308436','01a20309c5b0704e9c22f295bb41ba1b','01a20309c5a37237ac39d21401eb4dc4','01a20309c58a7282adbcb215b4df8f6d','out',2,1793180820000000,1793180820000000,'mailto','support@shop.demo','support@shop.demo','','01a20309c59370ae9cb3b01ee60af577','["dmitri.orlov@primer.demo"]','[]','[]','[]','Re: Не приходит код подтверждения','[]',0,'[]','asserted',0,NULL,'','<past.01a20309c5b0704e9c22f298929cd2b0@shop.demo>','','[]',NULL,NULL,'',NULL,'sent','','[]',0,'','Здравствуйте, Дмитрий! Мы отправили код ещё раз, проверьте папку «Спам».','');
INSERT INTO "message" VALUES('01a20309c5e97193bc9a3d57369a4eae','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','mailbox','in',1,1793610002000000,1793610002000000,'mailto','maria@customer.example','maria@customer.example','María López',NULL,'[]','[]','[]','[]','Question','[]',0,'[["01a20309c5ca760c80aaf883961f20eb","file.txt","text/plain",40,false,""]]','asserted',0,NULL,'','<1@customer.example>','','[]',NULL,'01a20309c5c875848d664b26dfd42eaf','',NULL,NULL,'','[]',1,'','Where is my bicycle?','<p>Where is my <b>bicycle</b>?</p>');
INSERT INTO "message" VALUES('01a20309c5f7744d8827f1c050c0c626','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','01a20309c5f7744d8827f1c1708b3003','mailbox','in',1,1793610002000000,1793610002000000,'mailto','ivan@customer.example','ivan@customer.example','',NULL,'[]','[]','[]','[]','Заказ 15','[]',0,'[]','asserted',0,NULL,'','<2@customer.example>','','[]',NULL,'01a20309c5f5720fb3a71e78229d4fd4','',NULL,NULL,'','[]',0,'','Где мой заказ?','');
INSERT INTO "message" VALUES('01a20309c5fd709d8448a847b273a5eb','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','01a20309c5fd709d8448a84854855cdf','mailbox','in',1,1793610002000000,1793610002000000,'mailto','c0@customer.example','c0@customer.example','',NULL,'[]','[]','[]','[]','Question','[]',0,'[]','asserted',0,NULL,'','<3@customer.example>','','[]',NULL,'01a20309c5fb73b3b9d23f15907fdb04','',NULL,NULL,'','[]',0,'','Question 0','');
INSERT INTO "message" VALUES('01a20309c608767483de30a57ba29f06','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','01a20309c608767483de30a6eeabadf6','mailbox','in',1,1793610002000000,1793610002000000,'mailto','c1@customer.example','c1@customer.example','',NULL,'[]','[]','[]','[]','Question','[]',0,'[]','asserted',0,NULL,'','<4@customer.example>','','[]',NULL,'01a20309c60273609fb8f8aa2b4bea02','',NULL,NULL,'','[]',0,'','Question 1','');
INSERT INTO "message" VALUES('01a20309c61172e693e8b8672be5ad0d','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','01a20309c61272bcb71492d1611f4479','mailbox','in',1,1793610002000000,1793610002000000,'mailto','c2@customer.example','c2@customer.example','',NULL,'[]','[]','[]','[]','Question','[]',0,'[]','asserted',0,NULL,'','<5@customer.example>','','[]',NULL,'01a20309c60e73508fe7eaa95d34be0c','',NULL,NULL,'','[]',0,'','Question 2','');
INSERT INTO "message" VALUES('01a20309c618754a91a45a96738ddc30','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','01a20309c619722089f3752ef2680b01','mailbox','in',1,1793610002000000,1793610002000000,'mailto','c3@customer.example','c3@customer.example','',NULL,'[]','[]','[]','[]','Question','[]',0,'[]','asserted',0,NULL,'','<6@customer.example>','','[]',NULL,'01a20309c616720eb2b9262dc2b6ebbc','',NULL,NULL,'','[]',0,'','Question 3','');
INSERT INTO "message" VALUES('01a20309c628743b95f3aaab95908fea','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','mailbox','out',2,1793610002000000,1793610002000000,'mailto','mailbox@hub.example','mailbox@hub.example','ana','ana','["maria@customer.example","jose@customer.example"]','[]','[]','[]','Re: Question','[]',0,'[]','asserted',0,NULL,'','','<1@customer.example>','["<1@customer.example>"]',NULL,NULL,'c1','01a20309c5e97193bc9a3d57369a4eae','queued','','[]',0,'','It comes **tomorrow**.','');
INSERT INTO "message" VALUES('01a20309c6357342b12b6563d8943b54','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','01a20309c5ea7712b02bee9cd85201c5','mailbox','out',3,1793610002000000,1793610002000000,'mailto','mailbox@hub.example','mailbox@hub.example','ana','ana','["maria@customer.example"]','[]','[]','[]','Re: Question','[]',0,'[]','asserted',0,NULL,'','','<1@customer.example>','["<1@customer.example>"]',NULL,NULL,'c2',NULL,'failed','550 no such user','[]',0,'','Once more.','');
CREATE TABLE note (
	id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(32) NOT NULL, 
	conversation_id VARCHAR(32) NOT NULL, 
	interaction_id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	at BIGINT NOT NULL, 
	text TEXT NOT NULL, 
	client_id VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_note PRIMARY KEY (id), 
	CONSTRAINT fk_note_interaction_id FOREIGN KEY(interaction_id) REFERENCES interaction (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "note" VALUES('01a20309c6587173aaf398f423f3a22f','01a20309c5ea7712b02bee9cd85201c5','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','ana',1793610002000000,'She called twice.','n1');
CREATE TABLE number (
	name VARCHAR(24) NOT NULL, 
	value BIGINT NOT NULL, 
	CONSTRAINT pk_number PRIMARY KEY (name)
);
INSERT INTO "number" VALUES('interaction',10);
CREATE TABLE offer (
	id VARCHAR(32) NOT NULL, 
	interaction_id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	queue_id VARCHAR(32) NOT NULL, 
	medium VARCHAR(24) NOT NULL, 
	weight INTEGER NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	made_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	from_agent VARCHAR(32), 
	ended_at BIGINT, 
	reason TEXT NOT NULL, 
	why TEXT NOT NULL, 
	epoch INTEGER NOT NULL, 
	CONSTRAINT pk_offer PRIMARY KEY (id), 
	CONSTRAINT fk_offer_agent_id FOREIGN KEY(agent_id) REFERENCES agent (id) DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_offer_interaction_id FOREIGN KEY(interaction_id) REFERENCES interaction (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "offer" VALUES('01a20309c70070cc9c72d0e8450951d7','01a20309c608767483de30a9396f8e1f','boris','support','email',1,'pending',1793610003000000,1793610033000000,NULL,NULL,'','least_held,longest_idle item=0,1793610002000 agent=1,1793610001000 eligible=2 next=ana',1);
INSERT INTO "offer" VALUES('01a20309c711731a9a8bdb4d40bb07cf','01a20309c61272bcb71492d4e31a980e','ana','support','email',1,'pending',1793610003000000,1793610033000000,NULL,NULL,'','least_held,longest_idle item=0,1793610002000 agent=1,1793610002000 eligible=1 next=',1);
INSERT INTO "offer" VALUES('01a20309c73573da87f6b44ee12af60d','01a20309c619722089f37531a79ee9ba','ana','support','email',1,'pending',1793610003000000,1793610033000000,NULL,NULL,'','least_held,longest_idle item=0,1793610002000 agent=2,1793610002000 eligible=1 next=',1);
CREATE TABLE one_time_link (
	token_hash VARCHAR(64) NOT NULL, 
	purpose VARCHAR(16) NOT NULL, 
	expires_at BIGINT NOT NULL, 
	agent_id VARCHAR(32), 
	used_at BIGINT, 
	CONSTRAINT pk_one_time_link PRIMARY KEY (token_hash)
);
INSERT INTO "one_time_link" VALUES('b1b1bdb480c61d075300d9bff7d9cb69cf31695ea048e478facadf426e8d0fb0','invite',1793696403000000,'eva',NULL);
CREATE TABLE outbox (
	id VARCHAR(32) NOT NULL, 
	message_id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	recipient TEXT NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	next_at BIGINT, 
	attempts INTEGER NOT NULL, 
	phase VARCHAR(8) NOT NULL, 
	code INTEGER, 
	reason TEXT NOT NULL, 
	blob_id VARCHAR(32), 
	first_at BIGINT, 
	CONSTRAINT pk_outbox PRIMARY KEY (id), 
	CONSTRAINT fk_outbox_message_id FOREIGN KEY(message_id) REFERENCES message (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "outbox" VALUES('01a20309c628743b95f3aaacff016f12','01a20309c628743b95f3aaab95908fea','mailbox','maria@customer.example','queued',1793610002000000,0,'',NULL,'',NULL,NULL);
INSERT INTO "outbox" VALUES('01a20309c628743b95f3aaad59dcddc0','01a20309c628743b95f3aaab95908fea','mailbox','jose@customer.example','queued',1793610002000000,0,'',NULL,'',NULL,NULL);
INSERT INTO "outbox" VALUES('01a20309c636753a837776b61acf65b6','01a20309c6357342b12b6563d8943b54','mailbox','maria@customer.example','failed',NULL,1,'',550,'550 no such user',NULL,NULL);
CREATE TABLE outcome (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	retired BOOLEAN NOT NULL, 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_outcome PRIMARY KEY (id)
);
INSERT INTO "outcome" VALUES('01a20309c58c705487dafd6b977aa7e2','Solved',0,1);
INSERT INTO "outcome" VALUES('01a20309c58d749e85acc70055db5bff','Refunded',0,1);
INSERT INTO "outcome" VALUES('01a20309c58e7760885771fada13a37a','Passed on',0,1);
INSERT INTO "outcome" VALUES('01a20309c58e7760885771fbdb6d5d19','No answer needed',0,1);
INSERT INTO "outcome" VALUES('01a20309c58e7760885771fc5772f720','Spam',0,1);
INSERT INTO "outcome" VALUES('solved','Solved',0,1);
CREATE TABLE part (
	message_id VARCHAR(32) NOT NULL, 
	place INTEGER NOT NULL, 
	blob_id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	CONSTRAINT pk_part PRIMARY KEY (message_id, place)
);
INSERT INTO "part" VALUES('01a20309c5e97193bc9a3d57369a4eae',0,'01a20309c5ca760c80aaf883961f20eb','file.txt','text/plain');
CREATE TABLE participant (
	conversation_id VARCHAR(32) NOT NULL, 
	identity_id VARCHAR(32) NOT NULL, 
	CONSTRAINT pk_participant PRIMARY KEY (conversation_id, identity_id)
);
INSERT INTO "participant" VALUES('01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a37237ac39d211dd834da1');
INSERT INTO "participant" VALUES('01a20309c5ac75568f7fd2eb8ecba324','01a20309c5a37237ac39d211dd834da1');
INSERT INTO "participant" VALUES('01a20309c5ae73b4821c08596c33e699','01a20309c5a37237ac39d2135c8dcb1b');
INSERT INTO "participant" VALUES('01a20309c5b0704e9c22f29683308436','01a20309c5a37237ac39d21530a31793');
INSERT INTO "participant" VALUES('01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9dd8f9b4fa');
INSERT INTO "participant" VALUES('01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c2d063687e');
INSERT INTO "participant" VALUES('01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a8497b0b9649');
INSERT INTO "participant" VALUES('01a20309c608767483de30a804fa4a84','01a20309c608767483de30a738da794f');
INSERT INTO "participant" VALUES('01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d2f48c7471');
INSERT INTO "participant" VALUES('01a20309c619722089f37530e8106219','01a20309c619722089f3752f2e526da2');
CREATE TABLE profile_queue (
	profile_id VARCHAR(32) NOT NULL, 
	queue_id VARCHAR(32) NOT NULL, 
	place INTEGER NOT NULL, 
	priority INTEGER NOT NULL, 
	ring INTEGER NOT NULL, 
	delay_s INTEGER NOT NULL, 
	CONSTRAINT pk_profile_queue PRIMARY KEY (profile_id, queue_id), 
	CONSTRAINT fk_profile_queue_queue_id FOREIGN KEY(queue_id) REFERENCES queue (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "profile_queue" VALUES('01a20309c59471f585341824aa112ded','01a20309c588715cab6a700e71a4eb72',0,0,1,0);
INSERT INTO "profile_queue" VALUES('01a20309c59471f585341824aa112ded','01a20309c58b756b85a0c5514c93dacf',1,0,1,0);
INSERT INTO "profile_queue" VALUES('01a20309c59a76469afd900c55c0fe1e','01a20309c588715cab6a700e71a4eb72',0,0,1,0);
INSERT INTO "profile_queue" VALUES('all','support',0,0,1,0);
INSERT INTO "profile_queue" VALUES('all','sales',1,0,1,0);
INSERT INTO "profile_queue" VALUES('sales','sales',0,0,1,0);
CREATE TABLE "queue" (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	offer_timeout_s INTEGER NOT NULL, 
	decline_exclude_s INTEGER NOT NULL, 
	rona_after INTEGER NOT NULL, 
	undo_finish_s INTEGER NOT NULL, 
	language VARCHAR(16) NOT NULL, 
	signature TEXT NOT NULL, 
	retired BOOLEAN NOT NULL, 
	ver INTEGER NOT NULL, 
	calendar_id VARCHAR(32), 
	away_text TEXT NOT NULL, 
	CONSTRAINT pk_queue PRIMARY KEY (id)
);
INSERT INTO "queue" VALUES('01a20309c588715cab6a700e71a4eb72','Support',30,30,3,10,'en','Kind regards
The Bicycle Shop',0,1,NULL,'');
INSERT INTO "queue" VALUES('01a20309c58b756b85a0c5514c93dacf','Soporte',30,30,3,10,'es','Un saludo
La tienda de bicicletas',0,1,NULL,'');
INSERT INTO "queue" VALUES('support','Support',30,30,3,10,'','',0,2,'shop','We answer {opens}.');
INSERT INTO "queue" VALUES('sales','Sales',30,30,3,10,'','',0,1,NULL,'');
CREATE TABLE raw (
	id VARCHAR(32) NOT NULL, 
	account_id VARCHAR(32) NOT NULL, 
	source_key TEXT NOT NULL, 
	received_at BIGINT NOT NULL, 
	provider_at BIGINT, 
	hints TEXT NOT NULL, 
	state VARCHAR(24) NOT NULL, 
	attempts INTEGER NOT NULL, 
	lease_until BIGINT, 
	reason TEXT NOT NULL, 
	due_at BIGINT NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	blob_id VARCHAR(32), 
	content BLOB NOT NULL, 
	CONSTRAINT pk_raw PRIMARY KEY (id), 
	CONSTRAINT uq_raw_account_id_source_key UNIQUE (account_id, source_key)
);
INSERT INTO "raw" VALUES('01a20309c5c875848d664b26dfd42eaf','mailbox','01a20309c5c875848d664b26dfd42eaf',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c5f5720fb3a71e78229d4fd4','mailbox','01a20309c5f5720fb3a71e78229d4fd4',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c5fb73b3b9d23f15907fdb04','mailbox','01a20309c5fb73b3b9d23f15907fdb04',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c60273609fb8f8aa2b4bea02','mailbox','01a20309c60273609fb8f8aa2b4bea02',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c60e73508fe7eaa95d34be0c','mailbox','01a20309c60e73508fe7eaa95d34be0c',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c616720eb2b9262dc2b6ebbc','mailbox','01a20309c616720eb2b9262dc2b6ebbc',1793610002000000,1793610002000000,'{}','done',1,NULL,'',1793610002000000,'d7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde',NULL,X'726177');
INSERT INTO "raw" VALUES('01a20309c74871228328150e878fa473','mailbox','1.7',1793610003000000,1793610003000000,'{"x":"1"}','quarantined',1,NULL,'parse.raised',1793610003000000,'9d7fdacd4790720266c4dc80937d432bc02e00e2d4583e5043fa2b23b0f5ef55',NULL,X'46726F6D3A2062726F6B656E');
INSERT INTO "raw" VALUES('01a20309c74871228328150f21637e09','mailbox','1.8',1793610003000000,NULL,'{"blob":"01a20309c7487122832815100afc0073"}','quarantined',1,NULL,'parse.slow',1793610003000000,'379117557fd7b93f190f141f7f6cc4ecd21b4bc6f51b349e4d05307f000beabe','01a20309c7487122832815100afc0073',X'');
INSERT INTO "raw" VALUES('01a20309c74c735cbf3f69515f108b92','mailbox','1.9',1793610003000000,NULL,'{}','pending',1,NULL,'',1793610003000000,'1d9283d848ea941ace1fe0d2378ef8b70056a0d4d1648b95a322d90163e78285',NULL,X'6C61746572');
CREATE TABLE reader (
	name VARCHAR(64) NOT NULL, 
	seq BIGINT NOT NULL, 
	CONSTRAINT pk_reader PRIMARY KEY (name)
);
CREATE TABLE routing_profile (
	id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	caps TEXT NOT NULL, 
	ver INTEGER NOT NULL, 
	CONSTRAINT pk_routing_profile PRIMARY KEY (id)
);
INSERT INTO "routing_profile" VALUES('01a20309c59471f585341824aa112ded','Soporte + Support','{"voice":1,"chat":3,"messaging":5,"email":8}',1);
INSERT INTO "routing_profile" VALUES('01a20309c59a76469afd900c55c0fe1e','Support','{"voice":1,"chat":3,"messaging":5,"email":8}',1);
INSERT INTO "routing_profile" VALUES('all','All','{}',1);
INSERT INTO "routing_profile" VALUES('sales','Sales','{}',1);
CREATE TABLE seen (
	conversation_id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	seq INTEGER NOT NULL, 
	CONSTRAINT pk_seen PRIMARY KEY (conversation_id, agent_id)
);
CREATE TABLE setting (
	"key" VARCHAR(64) NOT NULL, 
	value TEXT NOT NULL, 
	CONSTRAINT pk_setting PRIMARY KEY ("key")
);
INSERT INTO "setting" VALUES('acknowledge:sales','We have your mail.');
CREATE TABLE shard (
	id INTEGER NOT NULL, 
	epoch INTEGER NOT NULL, 
	owner TEXT NOT NULL, 
	alive_at BIGINT, 
	CONSTRAINT pk_shard PRIMARY KEY (id)
);
INSERT INTO "shard" VALUES(1,1,'router',1793610003000000);
CREATE TABLE sign_in (
	token_hash VARCHAR(64) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	csrf VARCHAR(64) NOT NULL, 
	created_at BIGINT NOT NULL, 
	seen_at BIGINT NOT NULL, 
	expires_at BIGINT NOT NULL, 
	ip VARCHAR(64) NOT NULL, 
	user_agent TEXT NOT NULL, 
	CONSTRAINT pk_sign_in PRIMARY KEY (token_hash)
);
INSERT INTO "sign_in" VALUES('3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0','ana','csrf',1793610003000000,1793610003000000,1819530003000000,'10.0.0.1','Firefox');
CREATE TABLE timeline_entry (
	id VARCHAR(32) NOT NULL, 
	customer_id VARCHAR(32) NOT NULL, 
	at BIGINT NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	ref VARCHAR(32) NOT NULL, 
	conversation_id VARCHAR(32) NOT NULL, 
	interaction_id VARCHAR(32), 
	data TEXT NOT NULL, 
	CONSTRAINT pk_timeline_entry PRIMARY KEY (id), 
	CONSTRAINT fk_timeline_entry_customer_id FOREIGN KEY(customer_id) REFERENCES customer (id) DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "timeline_entry" VALUES('01a20309c5ab77f2b742a157c706bf0f','01a20309c5a277e1986d6d148f39c954',1790067600000000,'message','01a20309c5a771939382873983886a62','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5ab77f2b742a15811a006c2','01a20309c5a277e1986d6d148f39c954',1790070420000000,'message','01a20309c5a771939382873a51caa8e7','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5ab77f2b742a1595b331213','01a20309c5a277e1986d6d148f39c954',1790073240000000,'message','01a20309c5a771939382873bfc7d4605','01a20309c5a6746fbb7c11efdfbfdea3','01a20309c5a6746fbb7c11eed1573a33','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5ae73b4821c0856c0a196dc','01a20309c5a277e1986d6d148f39c954',1785315600000000,'message','01a20309c5ad733aaa838c77a1e43203','01a20309c5ac75568f7fd2eb8ecba324','01a20309c5ac75568f7fd2eaffc2e213','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5ae73b4821c0857b823fb29','01a20309c5a277e1986d6d148f39c954',1785318420000000,'message','01a20309c5ad733aaa838c787d5ddf7d','01a20309c5ac75568f7fd2eb8ecba324','01a20309c5ac75568f7fd2eaffc2e213','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5af76a7ba35684f9c5dd1c1','01a20309c5a37237ac39d2126bff1dfc',1792573200000000,'message','01a20309c5af76a7ba35684cfa507ef2','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5af76a7ba356850d9632656','01a20309c5a37237ac39d2126bff1dfc',1792576020000000,'message','01a20309c5af76a7ba35684dcd0cc611','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5af76a7ba356851a414e557','01a20309c5a37237ac39d2126bff1dfc',1792578840000000,'message','01a20309c5af76a7ba35684eabeda049','01a20309c5ae73b4821c08596c33e699','01a20309c5ae73b4821c08589a1b1f32','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5b175d2841cd81120cd9193','01a20309c5a37237ac39d21401eb4dc4',1793178000000000,'message','01a20309c5b0704e9c22f2979bc4d60b','01a20309c5b0704e9c22f29683308436','01a20309c5b0704e9c22f295bb41ba1b','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5b175d2841cd81295d174d2','01a20309c5a37237ac39d21401eb4dc4',1793180820000000,'message','01a20309c5b0704e9c22f298929cd2b0','01a20309c5b0704e9c22f29683308436','01a20309c5b0704e9c22f295bb41ba1b','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5ea7712b02beea0593ed32e','01a20309c5ea7712b02bee9cd85201c5',1793610002000000,'message','01a20309c5e97193bc9a3d57369a4eae','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5f7744d8827f1c5fbee69f1','01a20309c5f7744d8827f1c1708b3003',1793610002000000,'message','01a20309c5f7744d8827f1c050c0c626','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c5fd709d8448a84cca2ccadf','01a20309c5fd709d8448a84854855cdf',1793610002000000,'message','01a20309c5fd709d8448a847b273a5eb','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c608767483de30aaff19a691','01a20309c608767483de30a6eeabadf6',1793610002000000,'message','01a20309c608767483de30a57ba29f06','01a20309c608767483de30a804fa4a84','01a20309c608767483de30a9396f8e1f','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c61272bcb71492d50184eccf','01a20309c61272bcb71492d1611f4479',1793610002000000,'message','01a20309c61172e693e8b8672be5ad0d','01a20309c61272bcb71492d3a619272a','01a20309c61272bcb71492d4e31a980e','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c619722089f37532ea2623d9','01a20309c619722089f3752ef2680b01',1793610002000000,'message','01a20309c618754a91a45a96738ddc30','01a20309c619722089f37530e8106219','01a20309c619722089f37531a79ee9ba','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c622704c8b859065e01160d0','01a20309c5ea7712b02bee9cd85201c5',1793610002000000,'assigned','01a20309c622704c8b859065e01160d0','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','{"to_agent":"ana","agent":"ana"}');
INSERT INTO "timeline_entry" VALUES('01a20309c62a71f0961d10f9d73a13e7','01a20309c5ea7712b02bee9cd85201c5',1793610002000000,'message','01a20309c628743b95f3aaab95908fea','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c63873398eb9fd02ce9b9c01','01a20309c5ea7712b02bee9cd85201c5',1793610002000000,'message','01a20309c6357342b12b6563d8943b54','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','{}');
INSERT INTO "timeline_entry" VALUES('01a20309c659741384d68ed802ee21cb','01a20309c5ea7712b02bee9cd85201c5',1793610002000000,'note','01a20309c6587173aaf398f423f3a22f','01a20309c5ea7712b02bee9e10576655','01a20309c5ea7712b02bee9f053bf79b','{"agent":"ana"}');
INSERT INTO "timeline_entry" VALUES('01a20309c67271afab45d22ee7190e84','01a20309c5f7744d8827f1c1708b3003',1793610002000000,'assigned','01a20309c67271afab45d22ee7190e84','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','{"to_agent":"boris","agent":"boris"}');
INSERT INTO "timeline_entry" VALUES('01a20309c69b71cc805d598cae582bca','01a20309c5f7744d8827f1c1708b3003',1793610002000000,'finished','01a20309c69b71cc805d598cae582bca','01a20309c5f7744d8827f1c338acd1f8','01a20309c5f7744d8827f1c43233427a','{"outcome":"solved","agent":"boris"}');
INSERT INTO "timeline_entry" VALUES('01a20309c6a47574a5c91f7ca8a94796','01a20309c5fd709d8448a84854855cdf',1793610002000000,'assigned','01a20309c6a47574a5c91f7ca8a94796','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','{"to_agent":"ana","agent":"ana"}');
INSERT INTO "timeline_entry" VALUES('01a20309c6b67029a514d2185a57ff0a','01a20309c5fd709d8448a84854855cdf',1793610002000000,'snoozed','01a20309c6b67029a514d2185a57ff0a','01a20309c5fd709d8448a84a92bc8d73','01a20309c5fd709d8448a84b65cd7b20','{"until":"2026-11-05T09:00:02+00:00","agent":"ana"}');
CREATE TABLE timer (
	id VARCHAR(32) NOT NULL, 
	kind VARCHAR(24) NOT NULL, 
	ref VARCHAR(64) NOT NULL, 
	due_at BIGINT NOT NULL, 
	CONSTRAINT pk_timer PRIMARY KEY (kind, ref)
);
INSERT INTO "timer" VALUES('t1','grace','boris',1793610063000000);
CREATE TABLE upload (
	id VARCHAR(32) NOT NULL, 
	agent_id VARCHAR(32) NOT NULL, 
	blob_id VARCHAR(32) NOT NULL, 
	name TEXT NOT NULL, 
	type TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	at BIGINT NOT NULL, 
	CONSTRAINT pk_upload PRIMARY KEY (id)
);
INSERT INTO "upload" VALUES('uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu','ana','ffffffffffffffffffffffffffffffff','list.csv','text/csv',16,1793610003000000);
CREATE INDEX ix_customer_merged_into ON customer (merged_into);
CREATE INDEX ix_part_blob_id ON part (blob_id);
CREATE INDEX ix_raw_pending ON raw (due_at, id) WHERE state = 'pending';
CREATE INDEX ix_raw_state ON raw (state, id);
CREATE INDEX ix_raw_sha256 ON raw (sha256);
CREATE INDEX ix_inbox_counter_agent ON inbox_counter (agent_id, state);
CREATE INDEX ix_timer_due_at ON timer (due_at);
CREATE INDEX ix_upload_blob_id ON upload (blob_id);
CREATE INDEX ix_agent_state_agent ON agent_state (agent_id, id);
CREATE INDEX ix_agent_session_gateway_id ON agent_session (gateway_id);
CREATE INDEX ix_agent_session_agent_id ON agent_session (agent_id);
CREATE INDEX ix_sign_in_agent_id ON sign_in (agent_id);
CREATE INDEX ix_identity_customer_id ON identity (customer_id);
CREATE INDEX ix_timeline_entry_customer ON timeline_entry (customer_id, at, id);
CREATE INDEX ix_timeline_entry_ref ON timeline_entry (ref);
CREATE INDEX ix_interaction_shelf ON interaction (shelf, last_at, id);
CREATE UNIQUE INDEX uq_interaction_open ON interaction (conversation_id) WHERE shelf <> 'closed';
CREATE INDEX ix_interaction_customer ON interaction (customer_id, last_at, id);
CREATE INDEX ix_interaction_waiting ON interaction (queue_id, enq_at) WHERE agent_id IS NULL AND state IN ('queued', 'offered', 'accepting');
CREATE INDEX ix_interaction_queue ON interaction (shelf, queue_id, last_at, id);
CREATE INDEX ix_interaction_due ON interaction (due_at) WHERE due_at IS NOT NULL;
CREATE INDEX ix_interaction_agent ON interaction (shelf, agent_id, last_at, id);
CREATE UNIQUE INDEX uq_message_client ON message (agent_id, client_id) WHERE client_id <> '';
CREATE INDEX ix_message_provider_ref ON message (provider_ref);
CREATE INDEX ix_message_interaction_id ON message (interaction_id);
CREATE UNIQUE INDEX uq_note_client ON note (agent_id, client_id) WHERE client_id <> '';
CREATE INDEX ix_offer_due ON offer (expires_at) WHERE state IN ('pending', 'accepting');
CREATE INDEX ix_offer_ended ON offer (ended_at);
CREATE INDEX ix_offer_agent ON offer (agent_id, state);
CREATE UNIQUE INDEX uq_offer_live ON offer (interaction_id) WHERE state IN ('pending', 'accepting');
CREATE INDEX ix_outbox_due ON outbox (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX ix_outbox_message_id ON outbox (message_id);
COMMIT;
