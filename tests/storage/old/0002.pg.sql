SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;
SET default_tablespace = '';
SET default_table_access_method = heap;
CREATE TABLE public.account (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    kind character varying(24) NOT NULL,
    queue_id character varying(32) NOT NULL,
    settings jsonb NOT NULL,
    secrets text NOT NULL,
    enabled boolean NOT NULL,
    ver integer NOT NULL
);
CREATE TABLE public.account_cursor (
    account_id character varying(32) NOT NULL,
    cursor bytea NOT NULL
);
CREATE TABLE public.account_health (
    account_id character varying(32) NOT NULL,
    state character varying(24) NOT NULL,
    checked_at timestamp with time zone NOT NULL,
    last_in_at timestamp with time zone,
    last_out_at timestamp with time zone,
    lag_s double precision NOT NULL,
    error_code character varying(64) NOT NULL,
    error_text text NOT NULL
);
CREATE TABLE public.agent (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    role character varying(24) NOT NULL,
    profile_id character varying(32) NOT NULL,
    password_hash text NOT NULL,
    language character varying(16) NOT NULL,
    presence character varying(24) NOT NULL,
    presence_reason character varying(64) NOT NULL,
    presence_since timestamp with time zone,
    idle_since timestamp with time zone,
    rona_streak integer NOT NULL,
    disabled boolean NOT NULL,
    ver integer NOT NULL,
    folded_email text NOT NULL
);
CREATE TABLE public.agent_load (
    agent_id character varying(32) NOT NULL,
    medium character varying(24) NOT NULL,
    load integer NOT NULL,
    cap integer NOT NULL,
    over_ok boolean NOT NULL,
    CONSTRAINT ck_agent_load_positive CHECK ((load >= 0)),
    CONSTRAINT ck_agent_load_room CHECK (((load <= cap) OR over_ok))
);
CREATE TABLE public.agent_session (
    id character varying(64) NOT NULL,
    agent_id character varying(32) NOT NULL,
    gateway_id character varying(64) NOT NULL,
    since timestamp with time zone NOT NULL
);
CREATE TABLE public.agent_state (
    id integer NOT NULL,
    agent_id character varying(32) NOT NULL,
    presence character varying(24) NOT NULL,
    reason character varying(64) NOT NULL,
    since timestamp with time zone,
    until timestamp with time zone
);
CREATE SEQUENCE public.agent_state_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.agent_state_id_seq OWNED BY public.agent_state.id;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.assigned (
    interaction_id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL
);
CREATE TABLE public.calendar (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    zone character varying(64) NOT NULL,
    weekly jsonb NOT NULL,
    ver integer NOT NULL
);
CREATE TABLE public.calendar_holiday (
    calendar_id character varying(32) NOT NULL,
    day date NOT NULL,
    spans jsonb NOT NULL
);
CREATE TABLE public.canned (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    text text NOT NULL,
    language character varying(16) NOT NULL,
    retired boolean NOT NULL,
    ver integer NOT NULL
);
CREATE TABLE public.conversation (
    id character varying(32) NOT NULL,
    account_id character varying(32) NOT NULL,
    customer_id character varying(32) NOT NULL,
    thread_key text NOT NULL,
    subject text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    next_seq integer NOT NULL
);
CREATE TABLE public.customer (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    language character varying(16) NOT NULL,
    merged_into character varying(32),
    ver integer NOT NULL
);
CREATE TABLE public.draft (
    interaction_id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL,
    mode character varying(8) NOT NULL,
    text text NOT NULL,
    "to" jsonb NOT NULL,
    cc jsonb NOT NULL,
    bcc jsonb NOT NULL,
    subject text NOT NULL,
    uploads jsonb NOT NULL,
    ver bigint NOT NULL,
    deleted boolean NOT NULL,
    saved_at timestamp with time zone
);
CREATE TABLE public.event (
    seq bigint NOT NULL,
    kind character varying(24) NOT NULL,
    at timestamp with time zone NOT NULL,
    actor character varying(64) NOT NULL,
    conversation_id character varying(32),
    interaction_id character varying(32),
    customer_id character varying(32),
    queue_id character varying(32),
    agent_id character varying(32),
    account_id character varying(32),
    data jsonb NOT NULL
);
CREATE TABLE public.event_head (
    id integer NOT NULL,
    seq bigint NOT NULL
);
CREATE TABLE public.gateway (
    id character varying(64) NOT NULL,
    alive_at timestamp with time zone NOT NULL
);
CREATE TABLE public.identity (
    id character varying(32) NOT NULL,
    customer_id character varying(32) NOT NULL,
    scheme character varying(24) NOT NULL,
    value text NOT NULL,
    shown text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    verified boolean NOT NULL,
    source character varying(64) NOT NULL
);
CREATE TABLE public.inbox_counter (
    queue_id character varying(32) NOT NULL,
    state character varying(24) NOT NULL,
    agent_id character varying(32) NOT NULL,
    n integer NOT NULL
);
CREATE TABLE public.interaction (
    id character varying(32) NOT NULL,
    number bigint NOT NULL,
    conversation_id character varying(32) NOT NULL,
    customer_id character varying(32) NOT NULL,
    account_id character varying(32) NOT NULL,
    medium character varying(24) NOT NULL,
    origin character varying(24) NOT NULL,
    state character varying(24) NOT NULL,
    queue_id character varying(32) NOT NULL,
    enq_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    agent_id character varying(32),
    priority integer NOT NULL,
    weight integer NOT NULL,
    preview text NOT NULL,
    subject text NOT NULL,
    unread_from integer,
    due_at timestamp with time zone,
    due_kind character varying(24),
    closed_at timestamp with time zone,
    outcome_id character varying(32),
    ver integer NOT NULL,
    shelf character varying(24) NOT NULL
);
CREATE TABLE public.message (
    id character varying(32) NOT NULL,
    conversation_id character varying(32) NOT NULL,
    interaction_id character varying(32),
    customer_id character varying(32) NOT NULL,
    account_id character varying(32) NOT NULL,
    direction character varying(24) NOT NULL,
    seq integer NOT NULL,
    at timestamp with time zone NOT NULL,
    received_at timestamp with time zone NOT NULL,
    sender_scheme character varying(24) NOT NULL,
    sender_value text NOT NULL,
    sender_shown text NOT NULL,
    sender_name text NOT NULL,
    agent_id character varying(32),
    "to" jsonb NOT NULL,
    cc jsonb NOT NULL,
    bcc jsonb NOT NULL,
    reply_to jsonb NOT NULL,
    subject text NOT NULL,
    remote_images jsonb NOT NULL,
    sanitizer integer NOT NULL,
    parts jsonb NOT NULL,
    trust character varying(24) NOT NULL,
    third_party boolean NOT NULL,
    claims character varying(32),
    automatic character varying(24) NOT NULL,
    provider_ref text NOT NULL,
    in_reply_to text NOT NULL,
    "references" jsonb NOT NULL,
    claimed_at timestamp with time zone,
    raw_id character varying(32),
    client_id character varying(64) NOT NULL,
    quoted_id character varying(32),
    state character varying(24),
    reason text NOT NULL,
    warnings jsonb NOT NULL,
    has_html boolean NOT NULL,
    reply_text text NOT NULL,
    text text NOT NULL,
    html text NOT NULL
);
CREATE TABLE public.note (
    id character varying(32) NOT NULL,
    customer_id character varying(32) NOT NULL,
    conversation_id character varying(32) NOT NULL,
    interaction_id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    text text NOT NULL,
    client_id character varying(64) NOT NULL
);
CREATE TABLE public.number (
    name character varying(24) NOT NULL,
    value bigint NOT NULL
);
CREATE TABLE public.offer (
    id character varying(32) NOT NULL,
    interaction_id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL,
    queue_id character varying(32) NOT NULL,
    medium character varying(24) NOT NULL,
    weight integer NOT NULL,
    state character varying(24) NOT NULL,
    made_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    from_agent character varying(32),
    ended_at timestamp with time zone,
    reason text NOT NULL,
    why text NOT NULL,
    epoch integer NOT NULL
);
CREATE TABLE public.one_time_link (
    token_hash character varying(64) NOT NULL,
    purpose character varying(16) NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    agent_id character varying(32),
    used_at timestamp with time zone
);
CREATE TABLE public.outbox (
    id character varying(32) NOT NULL,
    message_id character varying(32) NOT NULL,
    account_id character varying(32) NOT NULL,
    recipient text NOT NULL,
    state character varying(24) NOT NULL,
    next_at timestamp with time zone,
    attempts integer NOT NULL,
    phase character varying(8) NOT NULL,
    code integer,
    reason text NOT NULL,
    blob_id character varying(32),
    first_at timestamp with time zone
);
CREATE TABLE public.outcome (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    retired boolean NOT NULL,
    ver integer NOT NULL
);
CREATE TABLE public.part (
    message_id character varying(32) NOT NULL,
    place integer NOT NULL,
    blob_id character varying(32) NOT NULL,
    name text NOT NULL,
    type text NOT NULL
);
CREATE TABLE public.participant (
    conversation_id character varying(32) NOT NULL,
    identity_id character varying(32) NOT NULL
);
CREATE TABLE public.profile_queue (
    profile_id character varying(32) NOT NULL,
    queue_id character varying(32) NOT NULL,
    place integer NOT NULL,
    priority integer NOT NULL,
    ring integer NOT NULL,
    delay_s integer NOT NULL
);
CREATE TABLE public.queue (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    offer_timeout_s integer NOT NULL,
    decline_exclude_s integer NOT NULL,
    rona_after integer NOT NULL,
    undo_finish_s integer NOT NULL,
    language character varying(16) NOT NULL,
    signature text NOT NULL,
    retired boolean NOT NULL,
    ver integer NOT NULL,
    calendar_id character varying(32),
    away_text text NOT NULL
);
CREATE TABLE public.raw (
    id character varying(32) NOT NULL,
    account_id character varying(32) NOT NULL,
    source_key text NOT NULL,
    received_at timestamp with time zone NOT NULL,
    provider_at timestamp with time zone,
    hints jsonb NOT NULL,
    state character varying(24) NOT NULL,
    attempts integer NOT NULL,
    lease_until timestamp with time zone,
    reason text NOT NULL,
    due_at timestamp with time zone NOT NULL,
    sha256 character varying(64) NOT NULL,
    blob_id character varying(32),
    content bytea NOT NULL
);
CREATE TABLE public.reader (
    name character varying(64) NOT NULL,
    seq bigint NOT NULL
);
CREATE TABLE public.routing_profile (
    id character varying(32) NOT NULL,
    name text NOT NULL,
    caps jsonb NOT NULL,
    ver integer NOT NULL
);
CREATE TABLE public.seen (
    conversation_id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL,
    seq integer NOT NULL
);
CREATE TABLE public.setting (
    key character varying(64) NOT NULL,
    value text NOT NULL
);
CREATE TABLE public.shard (
    id integer NOT NULL,
    epoch integer NOT NULL,
    owner text NOT NULL,
    alive_at timestamp with time zone
);
CREATE TABLE public.sign_in (
    token_hash character varying(64) NOT NULL,
    agent_id character varying(32) NOT NULL,
    csrf character varying(64) NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    ip character varying(64) NOT NULL,
    user_agent text NOT NULL
);
CREATE TABLE public.timeline_entry (
    id character varying(32) NOT NULL,
    customer_id character varying(32) NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(24) NOT NULL,
    ref character varying(32) NOT NULL,
    conversation_id character varying(32) NOT NULL,
    interaction_id character varying(32),
    data jsonb NOT NULL
);
CREATE TABLE public.timer (
    id character varying(32) NOT NULL,
    kind character varying(24) NOT NULL,
    ref character varying(64) NOT NULL,
    due_at timestamp with time zone NOT NULL
);
CREATE TABLE public.upload (
    id character varying(32) NOT NULL,
    agent_id character varying(32) NOT NULL,
    blob_id character varying(32) NOT NULL,
    name text NOT NULL,
    type text NOT NULL,
    size bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
ALTER TABLE ONLY public.agent_state ALTER COLUMN id SET DEFAULT nextval('public.agent_state_id_seq'::regclass);
INSERT INTO public.account VALUES
	('01a20309e0a6744f8439322459cd453f', 'support@shop.demo', 'email', '01a20309e09b7135855218c9345e4013', '{"address": "support@shop.demo", "username": "support@shop.demo", "imap_host": "127.0.0.1", "imap_port": 0, "smtp_host": "127.0.0.1", "smtp_port": 0, "display_name": "Support", "imap_security": "plain", "smtp_security": "plain"}', 'bc6416de:PwzDsMQ2/fUyZCbuVsWcU++/S2sqrYgOvg7ruUzPFbNYoToprqpvYh0f1xKaQxChhZ6XbhWRlGYseWM=', true, 1),
	('01a20309e0b1701789cc292789cdfa93', 'soporte@tienda.demo', 'email', '01a20309e0ad745abc0d42d9ba517eef', '{"address": "soporte@tienda.demo", "username": "soporte@tienda.demo", "imap_host": "127.0.0.1", "imap_port": 0, "smtp_host": "127.0.0.1", "smtp_port": 0, "display_name": "Soporte", "imap_security": "plain", "smtp_security": "plain"}', 'bc6416de:+uCxWt+JktwYwzItRnAG3G5a4K6VVGhPDFRqVTxDLDllSVgOonjN0WxXAhvKe5cesjX5X+1fYa+QcaA=', true, 1),
	('mailbox', 'mailbox', 'email', 'support', '{"address": "mailbox@hub.example"}', '', true, 1),
	('other', 'other', 'email', 'sales', '{"address": "other@hub.example"}', '', true, 1);
INSERT INTO public.account_cursor VALUES
	('mailbox', '\x313a39');
INSERT INTO public.account_health VALUES
	('mailbox', 'ok', '2026-11-02 09:00:03+00', '2026-11-02 09:00:03+00', NULL, 0.5, '', '');
INSERT INTO public.agent VALUES
	('01a20309e0d972569aeb22c974effc80', 'Laura García', 'laura@shop.demo', 'agent', '01a20309e0e272af889dfca3db92569e', '$argon2id$v=19$m=65536,t=3,p=4$rPYVFRRnCrFo4sU+OAKQ3A$fZd42alqnQuMWGQb/WrNxrxKN//wP+uufpS3nTNA314', 'es', 'offline', '', NULL, NULL, 0, false, 1, 'laura@shop.demo'),
	('01a20309e1117603a19e9e0e3a0ecbeb', 'Iván Petrov', 'ivan@shop.demo', 'agent', '01a20309e112779b833efa555794e23a', '$argon2id$v=19$m=65536,t=3,p=4$rPYVFRRnCrFo4sU+OAKQ3A$fZd42alqnQuMWGQb/WrNxrxKN//wP+uufpS3nTNA314', 'ru', 'offline', '', NULL, NULL, 0, false, 1, 'ivan@shop.demo'),
	('01a20309e121714ca51a2817be81f899', 'Amy Carter', 'amy@shop.demo', 'agent', '01a20309e112779b833efa555794e23a', '$argon2id$v=19$m=65536,t=3,p=4$rPYVFRRnCrFo4sU+OAKQ3A$fZd42alqnQuMWGQb/WrNxrxKN//wP+uufpS3nTNA314', 'en', 'offline', '', NULL, NULL, 0, false, 1, 'amy@shop.demo'),
	('01a20309e12a73359f2baa6de8f6142d', 'Sara Ruiz', 'sara@shop.demo', 'supervisor', '01a20309e0e272af889dfca3db92569e', '$argon2id$v=19$m=65536,t=3,p=4$rPYVFRRnCrFo4sU+OAKQ3A$fZd42alqnQuMWGQb/WrNxrxKN//wP+uufpS3nTNA314', 'en', 'offline', '', NULL, NULL, 0, false, 1, 'sara@shop.demo'),
	('boris', 'boris', 'boris@hub.example', 'agent', 'all', '', '', 'available', '', '2026-11-02 09:00:01+00', '2026-11-02 09:00:01+00', 0, false, 2, 'boris@hub.example'),
	('eva', 'eva', 'eva@hub.example', 'supervisor', 'all', '', '', 'offline', '', NULL, NULL, 0, false, 1, 'eva@hub.example'),
	('ana', 'ana', 'ana@hub.example', 'agent', 'all', '', '', 'available', '', '2026-11-02 09:00:00+00', '2026-11-02 09:00:02+00', 0, false, 3, 'ana@hub.example');
INSERT INTO public.agent_load VALUES
	('01a20309e0d972569aeb22c974effc80', 'voice', 0, 1, false),
	('01a20309e0d972569aeb22c974effc80', 'chat', 0, 3, false),
	('01a20309e0d972569aeb22c974effc80', 'messaging', 0, 5, false),
	('01a20309e0d972569aeb22c974effc80', 'email', 0, 8, false),
	('01a20309e1117603a19e9e0e3a0ecbeb', 'voice', 0, 1, false),
	('01a20309e1117603a19e9e0e3a0ecbeb', 'chat', 0, 3, false),
	('01a20309e1117603a19e9e0e3a0ecbeb', 'messaging', 0, 5, false),
	('01a20309e1117603a19e9e0e3a0ecbeb', 'email', 0, 8, false),
	('01a20309e121714ca51a2817be81f899', 'voice', 0, 1, false),
	('01a20309e121714ca51a2817be81f899', 'chat', 0, 3, false),
	('01a20309e121714ca51a2817be81f899', 'messaging', 0, 5, false),
	('01a20309e121714ca51a2817be81f899', 'email', 0, 8, false),
	('01a20309e12a73359f2baa6de8f6142d', 'voice', 0, 1, false),
	('01a20309e12a73359f2baa6de8f6142d', 'chat', 0, 3, false),
	('01a20309e12a73359f2baa6de8f6142d', 'messaging', 0, 5, false),
	('01a20309e12a73359f2baa6de8f6142d', 'email', 0, 8, false),
	('eva', 'email', 0, 2, false),
	('boris', 'email', 2, 2, false),
	('ana', 'email', 3, 4, false);
INSERT INTO public.agent_session VALUES
	('ana''s tab', 'ana', 'web', '2026-11-02 09:00:00+00'),
	('boris''s tab', 'boris', 'web', '2026-11-02 09:00:01+00');
INSERT INTO public.agent_state VALUES
	(1, '01a20309e0d972569aeb22c974effc80', 'offline', '', NULL, NULL),
	(2, '01a20309e1117603a19e9e0e3a0ecbeb', 'offline', '', NULL, NULL),
	(3, '01a20309e121714ca51a2817be81f899', 'offline', '', NULL, NULL),
	(4, '01a20309e12a73359f2baa6de8f6142d', 'offline', '', NULL, NULL),
	(5, 'ana', 'offline', '', NULL, '2026-11-02 09:00:00+00'),
	(6, 'ana', 'available', '', '2026-11-02 09:00:00+00', NULL),
	(7, 'boris', 'offline', '', NULL, '2026-11-02 09:00:01+00'),
	(8, 'boris', 'available', '', '2026-11-02 09:00:01+00', NULL),
	(9, 'eva', 'offline', '', NULL, NULL);
INSERT INTO public.alembic_version VALUES
	('0002');
INSERT INTO public.assigned VALUES
	('01a20309e146767db2a18aea2ae61d0c', '01a20309e0d972569aeb22c974effc80'),
	('01a20309e17075729fbade164d90ef03', '01a20309e0d972569aeb22c974effc80'),
	('01a20309e175713dbbcfd06374637052', '01a20309e0d972569aeb22c974effc80'),
	('01a20309e17c724c8868721a71004501', '01a20309e0d972569aeb22c974effc80'),
	('01a20309e21177eea293cf83b2115445', 'ana'),
	('01a20309e2407466980fc8e7d8c68a50', 'boris'),
	('01a20309e25074cfa1b0b954a67f1d68', 'ana');
INSERT INTO public.calendar VALUES
	('shop', 'Shop', 'Europe/Madrid', '[[[540, 840], [960, 1140]], [[540, 840], [960, 1140]], [[540, 840], [960, 1140]], [[540, 840], [960, 1140]], [[540, 840], [960, 1140]], [], []]', 1);
INSERT INTO public.calendar_holiday VALUES
	('shop', '2026-12-25', '[]'),
	('shop', '2026-12-24', '[[600, 780]]');
INSERT INTO public.canned VALUES
	('01a20309e0c07146b4f11022a1ecd88f', 'greeting', 'Hello {customer.first_name},
thank you for writing to us.', 'en', false, 1),
	('01a20309e0cb74579ecfe8e4ef25e438', 'saludo', 'Hola {customer.first_name}:
Gracias por escribirnos.', 'es', false, 1),
	('01a20309e0cb74579ecfe8e520d6e5f4', 'привет', 'Здравствуйте, {customer.first_name}!
Спасибо за обращение.', 'ru', false, 1),
	('01a20309e0cc74ff81ebf16c4e8cdd88', 'return', 'You can send it back within **30 days**:
- pack it well
- print the label', 'en', false, 1),
	('01a20309e0cc74ff81ebf16d925ceed6', 'devolución', 'Puede devolverlo en **30 días**:
- embálelo bien
- imprima la etiqueta', 'es', false, 1);
INSERT INTO public.conversation VALUES
	('01a20309e14877d78107ae0d92c318df', '01a20309e0b1701789cc292789cdfa93', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e14877d78107ae0d92c318df', 'Factura duplicada de marzo', '2026-09-22 09:00:00+00', 4),
	('01a20309e17372e4821d3bdf75b86cdf', '01a20309e0b1701789cc292789cdfa93', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e17372e4821d3bdf75b86cdf', '¿Hacen envíos a Canarias?', '2026-07-29 09:00:00+00', 3),
	('01a20309e17674c0b27bf9986125741f', '01a20309e0a6744f8439322459cd453f', '01a20309e12f71048b894d562c627f1f', '01a20309e17674c0b27bf9986125741f', 'Change of delivery address', '2026-10-21 09:00:00+00', 4),
	('01a20309e17d71eaac1328516c6449f6', '01a20309e0a6744f8439322459cd453f', '01a20309e12f71048b894d58694aea5d', '01a20309e17d71eaac1328516c6449f6', 'Не приходит код подтверждения', '2026-10-28 09:00:00+00', 3),
	('01a20309e2407466980fc8e6990c105f', 'mailbox', '01a20309e2407466980fc8e45cf4eaa4', '01a20309e2407466980fc8e6990c105f', 'Заказ 15', '2026-11-02 09:00:02+00', 2),
	('01a20309e25074cfa1b0b95390ef4814', 'mailbox', '01a20309e25074cfa1b0b951dfd4c35f', '01a20309e25074cfa1b0b95390ef4814', 'Question', '2026-11-02 09:00:02+00', 2),
	('01a20309e26074a0adf79e658535be04', 'mailbox', '01a20309e26074a0adf79e63e8e5feee', '01a20309e26074a0adf79e658535be04', 'Question', '2026-11-02 09:00:02+00', 2),
	('01a20309e26e74029f29f007e76fde23', 'mailbox', '01a20309e26e74029f29f005b5b661a9', '01a20309e26e74029f29f007e76fde23', 'Question', '2026-11-02 09:00:02+00', 2),
	('01a20309e2797140ae74c83dd71f1a00', 'mailbox', '01a20309e2797140ae74c83b58318494', '01a20309e2797140ae74c83dd71f1a00', 'Question', '2026-11-02 09:00:02+00', 2),
	('01a20309e21177eea293cf821b3fcefb', 'mailbox', '01a20309e21177eea293cf8084466e8e', '01a20309e21177eea293cf821b3fcefb', 'Question', '2026-11-02 09:00:02+00', 4);
INSERT INTO public.customer VALUES
	('01a20309e12e706d873dfc1e28ae3f29', 'María López Ferrer', '2026-11-02 09:00:00+00', 'es', NULL, 1),
	('01a20309e12f71048b894d562c627f1f', 'Emma Wilson', '2026-11-02 09:00:00+00', 'en', NULL, 1),
	('01a20309e12f71048b894d58694aea5d', 'Дмитрий Орлов', '2026-11-02 09:00:00+00', 'ru', NULL, 1),
	('01a20309e21177eea293cf8084466e8e', 'María López', '2026-11-02 09:00:02+00', 'es', NULL, 1),
	('01a20309e2407466980fc8e45cf4eaa4', 'ivan', '2026-11-02 09:00:02+00', '', NULL, 1),
	('01a20309e25074cfa1b0b951dfd4c35f', 'c0', '2026-11-02 09:00:02+00', '', NULL, 1),
	('01a20309e26074a0adf79e63e8e5feee', 'c1', '2026-11-02 09:00:02+00', '', NULL, 1),
	('01a20309e26e74029f29f005b5b661a9', 'c2', '2026-11-02 09:00:02+00', '', NULL, 1),
	('01a20309e2797140ae74c83b58318494', 'c3', '2026-11-02 09:00:02+00', '', NULL, 1);
INSERT INTO public.draft VALUES
	('01a20309e21177eea293cf83b2115445', 'ana', 'note', '', '[]', '[]', '[]', '', '[]', 0, true, NULL),
	('01a20309e21177eea293cf83b2115445', 'ana', 'reply', 'Dear María', '["maria@customer.example"]', '[]', '[]', '', '["uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu"]', 3, false, '2026-11-02 09:00:03+00'),
	('01a20309e21177eea293cf83b2115445', 'boris', 'note', 'hm', '[]', '[]', '[]', '', '[]', 1, false, '2026-11-02 09:00:03+00');
INSERT INTO public.event VALUES
	(1, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e09b7135855218c9345e4013", "kind": "queue"}'),
	(2, 'account.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, '01a20309e0a6744f8439322459cd453f', '{}'),
	(3, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e0ad745abc0d42d9ba517eef", "kind": "queue"}'),
	(4, 'account.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, '01a20309e0b1701789cc292789cdfa93', '{}'),
	(5, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e0d972569aeb22c974effc80", "kind": "agent"}'),
	(6, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e1117603a19e9e0e3a0ecbeb", "kind": "agent"}'),
	(7, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e121714ca51a2817be81f899", "kind": "agent"}'),
	(8, 'config.changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, NULL, NULL, '{"id": "01a20309e12a73359f2baa6de8f6142d", "kind": "agent"}'),
	(9, 'agent.state_changed', '2026-11-02 09:00:00+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"reason": "", "idle_ms": 1793610000000, "presence": "available"}'),
	(10, 'agent.state_changed', '2026-11-02 09:00:01+00', '', NULL, NULL, NULL, NULL, 'boris', NULL, '{"reason": "", "idle_ms": 1793610001000, "presence": "available"}'),
	(11, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(12, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(13, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e209722f92977311d7f76791", "seq_in_conversation": 1}'),
	(14, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(15, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(16, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e2407466980fc8e39bf170d0", "seq_in_conversation": 1}'),
	(17, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(18, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(19, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e25074cfa1b0b9504f104f1a", "seq_in_conversation": 1}'),
	(20, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '01a20309e26074a0adf79e63e8e5feee', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(21, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '01a20309e26074a0adf79e63e8e5feee', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(22, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '01a20309e26074a0adf79e63e8e5feee', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e26074a0adf79e6217231c99", "seq_in_conversation": 1}'),
	(23, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '01a20309e26e74029f29f005b5b661a9', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(24, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '01a20309e26e74029f29f005b5b661a9', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(25, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '01a20309e26e74029f29f005b5b661a9', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e26d77279d4594600bd97c76", "seq_in_conversation": 1}'),
	(26, 'interaction.opened', '2026-11-02 09:00:02+00', '', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '01a20309e2797140ae74c83b58318494', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued"}'),
	(27, 'interaction.queued', '2026-11-02 09:00:02+00', '', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '01a20309e2797140ae74c83b58318494', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "enq_ms": 1793610002000, "medium": "email", "weight": 1, "exclude": "", "priority": 0, "exclude_ms": 0}'),
	(28, 'message.received', '2026-11-02 09:00:02+00', '', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '01a20309e2797140ae74c83b58318494', 'support', NULL, 'mailbox', '{"ver": 1, "state": "queued", "message": "01a20309e277714782609a96f60889c9", "seq_in_conversation": 1}'),
	(29, 'agent.load_changed', '2026-11-02 09:00:02+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"cap": 4, "load": 1, "medium": "email", "idle_ms": 1793610000000}'),
	(30, 'interaction.assigned', '2026-11-02 09:00:02+00', 'ana', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', 'ana', 'mailbox', '{"ver": 2, "entry": "01a20309e28c702893a11d9cd63cdd0e", "state": "active"}'),
	(31, 'reply.queued', '2026-11-02 09:00:02+00', 'ana', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', 'ana', 'mailbox', '{"ver": 3, "state": "active", "message": "01a20309e29e757ba08f70ac897e5583", "seq_in_conversation": 2}'),
	(32, 'reply.queued', '2026-11-02 09:00:02+00', 'ana', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', 'ana', 'mailbox', '{"ver": 4, "state": "active", "message": "01a20309e2ae714c9fcb32d5c04c403f", "seq_in_conversation": 3}'),
	(33, 'note.added', '2026-11-02 09:00:02+00', 'ana', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'support', 'ana', 'mailbox', '{"ver": 4, "note": "01a20309e2be718cb252355eb232cd09", "state": "active"}'),
	(34, 'agent.load_changed', '2026-11-02 09:00:02+00', '', NULL, NULL, NULL, NULL, 'boris', NULL, '{"cap": 2, "load": 1, "medium": "email", "idle_ms": 1793610001000}'),
	(35, 'interaction.assigned', '2026-11-02 09:00:02+00', 'boris', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'support', 'boris', 'mailbox', '{"ver": 2, "entry": "01a20309e2c670708e1678466bb079fc", "state": "active"}'),
	(36, 'interaction.changed', '2026-11-02 09:00:02+00', 'boris', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'support', 'boris', 'mailbox', '{"ver": 3, "entry": "01a20309e2cd7512a19c34f010399b84", "state": "wrapup"}'),
	(37, 'agent.load_changed', '2026-11-02 09:00:02+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"cap": 4, "load": 2, "medium": "email", "idle_ms": 1793610000000}'),
	(38, 'interaction.assigned', '2026-11-02 09:00:02+00', 'ana', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'support', 'ana', 'mailbox', '{"ver": 2, "entry": "01a20309e2d07346b6989507ff2ac615", "state": "active"}'),
	(39, 'agent.load_changed', '2026-11-02 09:00:02+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"cap": 4, "load": 1, "medium": "email", "idle_ms": 1793610002000}'),
	(40, 'interaction.changed', '2026-11-02 09:00:02+00', 'ana', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'support', 'ana', 'mailbox', '{"ver": 3, "entry": "01a20309e2eb77dbbe1ec01af8f8864c", "state": "parked"}'),
	(41, 'agent.load_changed', '2026-11-02 09:00:03+00', '', NULL, NULL, NULL, NULL, 'boris', NULL, '{"cap": 2, "load": 2, "medium": "email", "idle_ms": 1793610001000}'),
	(42, 'offer.made', '2026-11-02 09:00:03+00', '', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '01a20309e26074a0adf79e63e8e5feee', 'support', 'boris', 'mailbox', '{"ver": 2, "offer": "01a20309e31a723aafbeb268137b3fbd", "state": "offered", "medium": "email", "weight": 1, "expires_ms": 1793610033000}'),
	(43, 'agent.load_changed', '2026-11-02 09:00:03+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"cap": 4, "load": 2, "medium": "email", "idle_ms": 1793610002000}'),
	(44, 'offer.made', '2026-11-02 09:00:03+00', '', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '01a20309e26e74029f29f005b5b661a9', 'support', 'ana', 'mailbox', '{"ver": 2, "offer": "01a20309e322744482e5766de8685aa8", "state": "offered", "medium": "email", "weight": 1, "expires_ms": 1793610033000}'),
	(45, 'agent.load_changed', '2026-11-02 09:00:03+00', '', NULL, NULL, NULL, NULL, 'ana', NULL, '{"cap": 4, "load": 3, "medium": "email", "idle_ms": 1793610002000}'),
	(46, 'offer.made', '2026-11-02 09:00:03+00', '', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '01a20309e2797140ae74c83b58318494', 'support', 'ana', 'mailbox', '{"ver": 2, "offer": "01a20309e33276d0b70a26b5c83e73ea", "state": "offered", "medium": "email", "weight": 1, "expires_ms": 1793610033000}');
INSERT INTO public.event_head VALUES
	(1, 46);
INSERT INTO public.gateway VALUES
	('web', '2026-11-02 09:00:03+00');
INSERT INTO public.identity VALUES
	('01a20309e12f71048b894d552eafb42d', '01a20309e12e706d873dfc1e28ae3f29', 'mailto', 'maria.lopez@ejemplo.demo', 'maria.lopez@ejemplo.demo', '2026-11-02 09:00:00+00', false, 'email'),
	('01a20309e12f71048b894d57d08c534a', '01a20309e12f71048b894d562c627f1f', 'mailto', 'emma.wilson@example.demo', 'emma.wilson@example.demo', '2026-11-02 09:00:00+00', false, 'email'),
	('01a20309e12f71048b894d5992ddd7f9', '01a20309e12f71048b894d58694aea5d', 'mailto', 'dmitri.orlov@primer.demo', 'dmitri.orlov@primer.demo', '2026-11-02 09:00:00+00', false, 'email'),
	('01a20309e21177eea293cf81fb2258b9', '01a20309e21177eea293cf8084466e8e', 'mailto', 'maria@customer.example', 'maria@customer.example', '2026-11-02 09:00:02+00', false, 'email'),
	('01a20309e2407466980fc8e555c886f3', '01a20309e2407466980fc8e45cf4eaa4', 'mailto', 'ivan@customer.example', 'ivan@customer.example', '2026-11-02 09:00:02+00', false, 'email'),
	('01a20309e25074cfa1b0b952f7bad75b', '01a20309e25074cfa1b0b951dfd4c35f', 'mailto', 'c0@customer.example', 'c0@customer.example', '2026-11-02 09:00:02+00', false, 'email'),
	('01a20309e26074a0adf79e6413c7c12f', '01a20309e26074a0adf79e63e8e5feee', 'mailto', 'c1@customer.example', 'c1@customer.example', '2026-11-02 09:00:02+00', false, 'email'),
	('01a20309e26e74029f29f0069e3348f9', '01a20309e26e74029f29f005b5b661a9', 'mailto', 'c2@customer.example', 'c2@customer.example', '2026-11-02 09:00:02+00', false, 'email'),
	('01a20309e2797140ae74c83cc0d0d172', '01a20309e2797140ae74c83b58318494', 'mailto', 'c3@customer.example', 'c3@customer.example', '2026-11-02 09:00:02+00', false, 'email');
INSERT INTO public.inbox_counter VALUES
	('01a20309e09b7135855218c9345e4013', 'closed', '01a20309e0d972569aeb22c974effc80', 2),
	('01a20309e0ad745abc0d42d9ba517eef', 'closed', '01a20309e0d972569aeb22c974effc80', 2),
	('support', 'active', 'boris', 0),
	('support', 'wrapup', 'boris', 1),
	('support', 'active', 'ana', 1),
	('support', 'parked', 'ana', 1),
	('support', 'offered', '', 3),
	('support', 'queued', '', 0);
INSERT INTO public.interaction VALUES
	('01a20309e146767db2a18aea2ae61d0c', 1, '01a20309e14877d78107ae0d92c318df', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'email', 'inbound', 'closed', '01a20309e0ad745abc0d42d9ba517eef', '2026-09-22 09:00:00+00', '2026-09-22 11:21:00+00', '2026-09-22 09:00:00+00', '01a20309e0d972569aeb22c974effc80', 0, 1, 'Perfecto, muchas gracias.', 'Factura duplicada de marzo', NULL, NULL, NULL, '2026-09-22 11:21:00+00', '01a20309e0b270c989e360e89ba07b4e', 1, 'closed'),
	('01a20309e17075729fbade164d90ef03', 2, '01a20309e17372e4821d3bdf75b86cdf', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'email', 'inbound', 'closed', '01a20309e0ad745abc0d42d9ba517eef', '2026-07-29 09:00:00+00', '2026-07-29 10:34:00+00', '2026-07-29 09:00:00+00', '01a20309e0d972569aeb22c974effc80', 0, 1, 'Sí, en unos **diez días**. El envío cuesta 39 €.', '¿Hacen envíos a Canarias?', NULL, NULL, NULL, '2026-07-29 10:34:00+00', '01a20309e0b270c989e360e89ba07b4e', 1, 'closed'),
	('01a20309e175713dbbcfd06374637052', 3, '01a20309e17674c0b27bf9986125741f', '01a20309e12f71048b894d562c627f1f', '01a20309e0a6744f8439322459cd453f', 'email', 'inbound', 'closed', '01a20309e09b7135855218c9345e4013', '2026-10-21 09:00:00+00', '2026-10-21 11:21:00+00', '2026-10-21 09:00:00+00', '01a20309e0d972569aeb22c974effc80', 0, 1, 'Brilliant, thank you!', 'Change of delivery address', NULL, NULL, NULL, '2026-10-21 11:21:00+00', '01a20309e0b270c989e360e89ba07b4e', 1, 'closed'),
	('01a20309e17c724c8868721a71004501', 4, '01a20309e17d71eaac1328516c6449f6', '01a20309e12f71048b894d58694aea5d', '01a20309e0a6744f8439322459cd453f', 'email', 'inbound', 'closed', '01a20309e09b7135855218c9345e4013', '2026-10-28 09:00:00+00', '2026-10-28 10:34:00+00', '2026-10-28 09:00:00+00', '01a20309e0d972569aeb22c974effc80', 0, 1, 'Здравствуйте, Дмитрий! Мы отправили код ещё раз, проверьте папку «Спам».', 'Не приходит код подтверждения', NULL, NULL, NULL, '2026-10-28 10:34:00+00', '01a20309e0b270c989e360e89ba07b4e', 1, 'closed'),
	('01a20309e21177eea293cf83b2115445', 5, '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf8084466e8e', 'mailbox', 'email', 'inbound', 'active', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'ana', 0, 1, 'Once more.', 'Question', NULL, NULL, NULL, NULL, NULL, 4, 'open'),
	('01a20309e2407466980fc8e7d8c68a50', 6, '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e45cf4eaa4', 'mailbox', 'email', 'inbound', 'wrapup', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'boris', 0, 1, 'Где мой заказ?', 'Заказ 15', NULL, '2026-11-02 09:00:12+00', 'wrapup', NULL, 'solved', 3, 'open'),
	('01a20309e25074cfa1b0b954a67f1d68', 7, '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b951dfd4c35f', 'mailbox', 'email', 'inbound', 'parked', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'ana', 0, 1, 'Question 0', 'Question', 1, '2026-11-05 09:00:02+00', 'snooze', NULL, NULL, 3, 'snoozed'),
	('01a20309e26074a0adf79e6635e6af06', 8, '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e63e8e5feee', 'mailbox', 'email', 'inbound', 'offered', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', NULL, 0, 1, 'Question 1', 'Question', 1, NULL, NULL, NULL, NULL, 2, 'open'),
	('01a20309e26e74029f29f008ebde0a1c', 9, '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f005b5b661a9', 'mailbox', 'email', 'inbound', 'offered', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', NULL, 0, 1, 'Question 2', 'Question', 1, NULL, NULL, NULL, NULL, 2, 'open'),
	('01a20309e2797140ae74c83ecc4bb38e', 10, '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83b58318494', 'mailbox', 'email', 'inbound', 'offered', 'support', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', NULL, 0, 1, 'Question 3', 'Question', 1, NULL, NULL, NULL, NULL, 2, 'open');
INSERT INTO public.message VALUES
	('01a20309e14d73be9f2b94a6e2274a83', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'in', 1, '2026-09-22 09:00:00+00', '2026-09-22 09:00:00+00', 'mailto', 'maria.lopez@ejemplo.demo', 'maria.lopez@ejemplo.demo', '', NULL, '["soporte@tienda.demo"]', '[]', '[]', '[]', 'Factura duplicada de marzo', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e14d73be9f2b94a6e2274a83@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Hola, he recibido dos veces la factura de marzo. ¿Cuál es la buena?', ''),
	('01a20309e14d73be9f2b94a75c4f6fde', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'out', 2, '2026-09-22 09:47:00+00', '2026-09-22 09:47:00+00', 'mailto', 'soporte@tienda.demo', 'soporte@tienda.demo', '', '01a20309e0d972569aeb22c974effc80', '["maria.lopez@ejemplo.demo"]', '[]', '[]', '[]', 'Re: Factura duplicada de marzo', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e14d73be9f2b94a75c4f6fde@shop.demo>', '', '[]', NULL, NULL, '', NULL, 'sent', '', '[]', false, '', 'Hola María:
La segunda anula a la primera. Disculpe la confusión.', ''),
	('01a20309e14d73be9f2b94a8c7371700', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'in', 3, '2026-09-22 10:34:00+00', '2026-09-22 10:34:00+00', 'mailto', 'maria.lopez@ejemplo.demo', 'maria.lopez@ejemplo.demo', '', NULL, '["soporte@tienda.demo"]', '[]', '[]', '[]', 'Re: Factura duplicada de marzo', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e14d73be9f2b94a8c7371700@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Perfecto, muchas gracias.', ''),
	('01a20309e17372e4821d3be0f9e00e83', '01a20309e17372e4821d3bdf75b86cdf', '01a20309e17075729fbade164d90ef03', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'in', 1, '2026-07-29 09:00:00+00', '2026-07-29 09:00:00+00', 'mailto', 'maria.lopez@ejemplo.demo', 'maria.lopez@ejemplo.demo', '', NULL, '["soporte@tienda.demo"]', '[]', '[]', '[]', '¿Hacen envíos a Canarias?', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e17372e4821d3be0f9e00e83@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Buenos días, ¿envían bicicletas montadas a Tenerife?', ''),
	('01a20309e17372e4821d3be13552cbfd', '01a20309e17372e4821d3bdf75b86cdf', '01a20309e17075729fbade164d90ef03', '01a20309e12e706d873dfc1e28ae3f29', '01a20309e0b1701789cc292789cdfa93', 'out', 2, '2026-07-29 09:47:00+00', '2026-07-29 09:47:00+00', 'mailto', 'soporte@tienda.demo', 'soporte@tienda.demo', '', '01a20309e0d972569aeb22c974effc80', '["maria.lopez@ejemplo.demo"]', '[]', '[]', '[]', 'Re: ¿Hacen envíos a Canarias?', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e17372e4821d3be13552cbfd@shop.demo>', '', '[]', NULL, NULL, '', NULL, 'sent', '', '[]', false, '', 'Sí, en unos **diez días**. El envío cuesta 39 €.', ''),
	('01a20309e179735986f3ddd413ee76c2', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '01a20309e12f71048b894d562c627f1f', '01a20309e0a6744f8439322459cd453f', 'in', 1, '2026-10-21 09:00:00+00', '2026-10-21 09:00:00+00', 'mailto', 'emma.wilson@example.demo', 'emma.wilson@example.demo', '', NULL, '["support@shop.demo"]', '[]', '[]', '[]', 'Change of delivery address', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e179735986f3ddd413ee76c2@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Could you send order 48102 to my office instead? 12 Mill Lane, Leeds.', ''),
	('01a20309e179735986f3ddd5cccef5f6', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '01a20309e12f71048b894d562c627f1f', '01a20309e0a6744f8439322459cd453f', 'out', 2, '2026-10-21 09:47:00+00', '2026-10-21 09:47:00+00', 'mailto', 'support@shop.demo', 'support@shop.demo', '', '01a20309e0d972569aeb22c974effc80', '["emma.wilson@example.demo"]', '[]', '[]', '[]', 'Re: Change of delivery address', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e179735986f3ddd5cccef5f6@shop.demo>', '', '[]', NULL, NULL, '', NULL, 'sent', '', '[]', false, '', 'Done. The courier has the new address and comes on Thursday.', ''),
	('01a20309e179735986f3ddd68e6848d6', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '01a20309e12f71048b894d562c627f1f', '01a20309e0a6744f8439322459cd453f', 'in', 3, '2026-10-21 10:34:00+00', '2026-10-21 10:34:00+00', 'mailto', 'emma.wilson@example.demo', 'emma.wilson@example.demo', '', NULL, '["support@shop.demo"]', '[]', '[]', '[]', 'Re: Change of delivery address', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e179735986f3ddd68e6848d6@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Brilliant, thank you!', ''),
	('01a20309e17e7327b7d031b2c6ffe8fc', '01a20309e17d71eaac1328516c6449f6', '01a20309e17c724c8868721a71004501', '01a20309e12f71048b894d58694aea5d', '01a20309e0a6744f8439322459cd453f', 'in', 1, '2026-10-28 09:00:00+00', '2026-10-28 09:00:00+00', 'mailto', 'dmitri.orlov@primer.demo', 'dmitri.orlov@primer.demo', '', NULL, '["support@shop.demo"]', '[]', '[]', '[]', 'Не приходит код подтверждения', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e17e7327b7d031b2c6ffe8fc@shop.demo>', '', '[]', NULL, NULL, '', NULL, NULL, '', '[]', false, '', 'Здравствуйте! Код подтверждения так и не пришёл.', ''),
	('01a20309e17e7327b7d031b3bd26604f', '01a20309e17d71eaac1328516c6449f6', '01a20309e17c724c8868721a71004501', '01a20309e12f71048b894d58694aea5d', '01a20309e0a6744f8439322459cd453f', 'out', 2, '2026-10-28 09:47:00+00', '2026-10-28 09:47:00+00', 'mailto', 'support@shop.demo', 'support@shop.demo', '', '01a20309e0d972569aeb22c974effc80', '["dmitri.orlov@primer.demo"]', '[]', '[]', '[]', 'Re: Не приходит код подтверждения', '[]', 0, '[]', 'asserted', false, NULL, '', '<past.01a20309e17e7327b7d031b3bd26604f@shop.demo>', '', '[]', NULL, NULL, '', NULL, 'sent', '', '[]', false, '', 'Здравствуйте, Дмитрий! Мы отправили код ещё раз, проверьте папку «Спам».', ''),
	('01a20309e209722f92977311d7f76791', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'maria@customer.example', 'maria@customer.example', 'María López', NULL, '[]', '[]', '[]', '[]', 'Question', '[]', 0, '[["01a20309e1eb70a49e6e639f8071d095", "file.txt", "text/plain", 40, false, ""]]', 'asserted', false, NULL, '', '<1@customer.example>', '', '[]', NULL, '01a20309e1e072cd8872cebad01ff630', '', NULL, NULL, '', '[]', true, '', 'Where is my bicycle?', '<p>Where is my <b>bicycle</b>?</p>'),
	('01a20309e2407466980fc8e39bf170d0', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '01a20309e2407466980fc8e45cf4eaa4', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'ivan@customer.example', 'ivan@customer.example', '', NULL, '[]', '[]', '[]', '[]', 'Заказ 15', '[]', 0, '[]', 'asserted', false, NULL, '', '<2@customer.example>', '', '[]', NULL, '01a20309e23e7243a611abdb20453c84', '', NULL, NULL, '', '[]', false, '', 'Где мой заказ?', ''),
	('01a20309e25074cfa1b0b9504f104f1a', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '01a20309e25074cfa1b0b951dfd4c35f', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'c0@customer.example', 'c0@customer.example', '', NULL, '[]', '[]', '[]', '[]', 'Question', '[]', 0, '[]', 'asserted', false, NULL, '', '<3@customer.example>', '', '[]', NULL, '01a20309e24e7241a726a247e9aefa3e', '', NULL, NULL, '', '[]', false, '', 'Question 0', ''),
	('01a20309e26074a0adf79e6217231c99', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '01a20309e26074a0adf79e63e8e5feee', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'c1@customer.example', 'c1@customer.example', '', NULL, '[]', '[]', '[]', '[]', 'Question', '[]', 0, '[]', 'asserted', false, NULL, '', '<4@customer.example>', '', '[]', NULL, '01a20309e25e70f3bcc14ef34520a449', '', NULL, NULL, '', '[]', false, '', 'Question 1', ''),
	('01a20309e26d77279d4594600bd97c76', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '01a20309e26e74029f29f005b5b661a9', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'c2@customer.example', 'c2@customer.example', '', NULL, '[]', '[]', '[]', '[]', 'Question', '[]', 0, '[]', 'asserted', false, NULL, '', '<5@customer.example>', '', '[]', NULL, '01a20309e26a744c9fc969186bb484a4', '', NULL, NULL, '', '[]', false, '', 'Question 2', ''),
	('01a20309e277714782609a96f60889c9', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '01a20309e2797140ae74c83b58318494', 'mailbox', 'in', 1, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'c3@customer.example', 'c3@customer.example', '', NULL, '[]', '[]', '[]', '[]', 'Question', '[]', 0, '[]', 'asserted', false, NULL, '', '<6@customer.example>', '', '[]', NULL, '01a20309e275755c9af768db9950bdae', '', NULL, NULL, '', '[]', false, '', 'Question 3', ''),
	('01a20309e29e757ba08f70ac897e5583', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'mailbox', 'out', 2, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'mailbox@hub.example', 'mailbox@hub.example', 'ana', 'ana', '["maria@customer.example", "jose@customer.example"]', '[]', '[]', '[]', 'Re: Question', '[]', 0, '[]', 'asserted', false, NULL, '', '', '<1@customer.example>', '["<1@customer.example>"]', NULL, NULL, 'c1', '01a20309e209722f92977311d7f76791', 'queued', '', '[]', false, '', 'It comes **tomorrow**.', ''),
	('01a20309e2ae714c9fcb32d5c04c403f', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '01a20309e21177eea293cf8084466e8e', 'mailbox', 'out', 3, '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', 'mailto', 'mailbox@hub.example', 'mailbox@hub.example', 'ana', 'ana', '["maria@customer.example"]', '[]', '[]', '[]', 'Re: Question', '[]', 0, '[]', 'asserted', false, NULL, '', '', '<1@customer.example>', '["<1@customer.example>"]', NULL, NULL, 'c2', NULL, 'failed', '550 no such user', '[]', false, '', 'Once more.', '');
INSERT INTO public.note VALUES
	('01a20309e2be718cb252355eb232cd09', '01a20309e21177eea293cf8084466e8e', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', 'ana', '2026-11-02 09:00:02+00', 'She called twice.', 'n1');
INSERT INTO public.number VALUES
	('interaction', 10);
INSERT INTO public.offer VALUES
	('01a20309e31a723aafbeb268137b3fbd', '01a20309e26074a0adf79e6635e6af06', 'boris', 'support', 'email', 1, 'pending', '2026-11-02 09:00:03+00', '2026-11-02 09:00:33+00', NULL, NULL, '', 'least_held,longest_idle item=0,1793610002000 agent=1,1793610001000 eligible=2 next=ana', 1),
	('01a20309e322744482e5766de8685aa8', '01a20309e26e74029f29f008ebde0a1c', 'ana', 'support', 'email', 1, 'pending', '2026-11-02 09:00:03+00', '2026-11-02 09:00:33+00', NULL, NULL, '', 'least_held,longest_idle item=0,1793610002000 agent=1,1793610002000 eligible=1 next=', 1),
	('01a20309e33276d0b70a26b5c83e73ea', '01a20309e2797140ae74c83ecc4bb38e', 'ana', 'support', 'email', 1, 'pending', '2026-11-02 09:00:03+00', '2026-11-02 09:00:33+00', NULL, NULL, '', 'least_held,longest_idle item=0,1793610002000 agent=2,1793610002000 eligible=1 next=', 1);
INSERT INTO public.one_time_link VALUES
	('b1b1bdb480c61d075300d9bff7d9cb69cf31695ea048e478facadf426e8d0fb0', 'invite', '2026-11-03 09:00:03+00', 'eva', NULL);
INSERT INTO public.outbox VALUES
	('01a20309e29f7173b2d5c802b1c8ba12', '01a20309e29e757ba08f70ac897e5583', 'mailbox', 'maria@customer.example', 'queued', '2026-11-02 09:00:02+00', 0, '', NULL, '', NULL, NULL),
	('01a20309e29f7173b2d5c803507413f8', '01a20309e29e757ba08f70ac897e5583', 'mailbox', 'jose@customer.example', 'queued', '2026-11-02 09:00:02+00', 0, '', NULL, '', NULL, NULL),
	('01a20309e2ae714c9fcb32d6026a5b43', '01a20309e2ae714c9fcb32d5c04c403f', 'mailbox', 'maria@customer.example', 'failed', NULL, 1, '', 550, '550 no such user', NULL, NULL);
INSERT INTO public.outcome VALUES
	('01a20309e0b270c989e360e89ba07b4e', 'Solved', false, 1),
	('01a20309e0bd75a384586132a4987efe', 'Refunded', false, 1),
	('01a20309e0be756584384be6b9a6e267', 'Passed on', false, 1),
	('01a20309e0bf72b5b844cbf93cd4fc8a', 'No answer needed', false, 1),
	('01a20309e0bf72b5b844cbfa084b2b0f', 'Spam', false, 1),
	('solved', 'Solved', false, 1);
INSERT INTO public.part VALUES
	('01a20309e209722f92977311d7f76791', 0, '01a20309e1eb70a49e6e639f8071d095', 'file.txt', 'text/plain');
INSERT INTO public.participant VALUES
	('01a20309e14877d78107ae0d92c318df', '01a20309e12f71048b894d552eafb42d'),
	('01a20309e17372e4821d3bdf75b86cdf', '01a20309e12f71048b894d552eafb42d'),
	('01a20309e17674c0b27bf9986125741f', '01a20309e12f71048b894d57d08c534a'),
	('01a20309e17d71eaac1328516c6449f6', '01a20309e12f71048b894d5992ddd7f9'),
	('01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf81fb2258b9'),
	('01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e555c886f3'),
	('01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b952f7bad75b'),
	('01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6413c7c12f'),
	('01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f0069e3348f9'),
	('01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83cc0d0d172');
INSERT INTO public.profile_queue VALUES
	('01a20309e0e272af889dfca3db92569e', '01a20309e09b7135855218c9345e4013', 0, 0, 1, 0),
	('01a20309e0e272af889dfca3db92569e', '01a20309e0ad745abc0d42d9ba517eef', 1, 0, 1, 0),
	('01a20309e112779b833efa555794e23a', '01a20309e09b7135855218c9345e4013', 0, 0, 1, 0),
	('all', 'support', 0, 0, 1, 0),
	('all', 'sales', 1, 0, 1, 0),
	('sales', 'sales', 0, 0, 1, 0);
INSERT INTO public.queue VALUES
	('01a20309e09b7135855218c9345e4013', 'Support', 30, 30, 3, 10, 'en', 'Kind regards
The Bicycle Shop', false, 1, NULL, ''),
	('01a20309e0ad745abc0d42d9ba517eef', 'Soporte', 30, 30, 3, 10, 'es', 'Un saludo
La tienda de bicicletas', false, 1, NULL, ''),
	('sales', 'Sales', 30, 30, 3, 10, '', '', false, 1, NULL, ''),
	('support', 'Support', 30, 30, 3, 10, '', '', false, 2, 'shop', 'We answer {opens}.');
INSERT INTO public.raw VALUES
	('01a20309e1e072cd8872cebad01ff630', 'mailbox', '01a20309e1e072cd8872cebad01ff630', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e23e7243a611abdb20453c84', 'mailbox', '01a20309e23e7243a611abdb20453c84', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e24e7241a726a247e9aefa3e', 'mailbox', '01a20309e24e7241a726a247e9aefa3e', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e25e70f3bcc14ef34520a449', 'mailbox', '01a20309e25e70f3bcc14ef34520a449', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e26a744c9fc969186bb484a4', 'mailbox', '01a20309e26a744c9fc969186bb484a4', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e275755c9af768db9950bdae', 'mailbox', '01a20309e275755c9af768db9950bdae', '2026-11-02 09:00:02+00', '2026-11-02 09:00:02+00', '{}', 'done', 1, NULL, '', '2026-11-02 09:00:02+00', 'd7439bee24773bcbfa2d0a97947ee36227b10d1022b1a55847e928965bb6bfde', NULL, '\x726177'),
	('01a20309e34875fba6f4a93aaaf94202', 'mailbox', '1.9', '2026-11-02 09:00:03+00', NULL, '{}', 'pending', 1, NULL, '', '2026-11-02 09:00:03+00', '1d9283d848ea941ace1fe0d2378ef8b70056a0d4d1648b95a322d90163e78285', NULL, '\x6c61746572'),
	('01a20309e34376daa0fa72fc093faeb1', 'mailbox', '1.7', '2026-11-02 09:00:03+00', '2026-11-02 09:00:03+00', '{"x": "1"}', 'quarantined', 1, NULL, 'parse.raised', '2026-11-02 09:00:03+00', '9d7fdacd4790720266c4dc80937d432bc02e00e2d4583e5043fa2b23b0f5ef55', NULL, '\x46726f6d3a2062726f6b656e'),
	('01a20309e34376daa0fa72fd86939bb1', 'mailbox', '1.8', '2026-11-02 09:00:03+00', NULL, '{"blob": "01a20309e34376daa0fa72fee4ca44cb"}', 'quarantined', 1, NULL, 'parse.slow', '2026-11-02 09:00:03+00', '379117557fd7b93f190f141f7f6cc4ecd21b4bc6f51b349e4d05307f000beabe', '01a20309e34376daa0fa72fee4ca44cb', '\x');
INSERT INTO public.routing_profile VALUES
	('01a20309e0e272af889dfca3db92569e', 'Soporte + Support', '{"chat": 3, "email": 8, "voice": 1, "messaging": 5}', 1),
	('01a20309e112779b833efa555794e23a', 'Support', '{"chat": 3, "email": 8, "voice": 1, "messaging": 5}', 1),
	('all', 'All', '{}', 1),
	('sales', 'Sales', '{}', 1);
INSERT INTO public.setting VALUES
	('acknowledge:sales', 'We have your mail.');
INSERT INTO public.shard VALUES
	(1, 1, 'router', '2026-11-02 09:00:03+00');
INSERT INTO public.sign_in VALUES
	('3c469e9d6c5875d37a43f353d4f88e61fcf812c66eee3457465a40b0da4153e0', 'ana', 'csrf', '2026-11-02 09:00:03+00', '2026-11-02 09:00:03+00', '2027-08-29 09:00:03+00', '10.0.0.1', 'Firefox');
INSERT INTO public.timeline_entry VALUES
	('01a20309e16773ba99d27309486803a5', '01a20309e12e706d873dfc1e28ae3f29', '2026-09-22 09:00:00+00', 'message', '01a20309e14d73be9f2b94a6e2274a83', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '{}'),
	('01a20309e16773ba99d2730a0055aae5', '01a20309e12e706d873dfc1e28ae3f29', '2026-09-22 09:47:00+00', 'message', '01a20309e14d73be9f2b94a75c4f6fde', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '{}'),
	('01a20309e16773ba99d2730bce64a51b', '01a20309e12e706d873dfc1e28ae3f29', '2026-09-22 10:34:00+00', 'message', '01a20309e14d73be9f2b94a8c7371700', '01a20309e14877d78107ae0d92c318df', '01a20309e146767db2a18aea2ae61d0c', '{}'),
	('01a20309e175713dbbcfd061019139cb', '01a20309e12e706d873dfc1e28ae3f29', '2026-07-29 09:00:00+00', 'message', '01a20309e17372e4821d3be0f9e00e83', '01a20309e17372e4821d3bdf75b86cdf', '01a20309e17075729fbade164d90ef03', '{}'),
	('01a20309e175713dbbcfd062c052c3b8', '01a20309e12e706d873dfc1e28ae3f29', '2026-07-29 09:47:00+00', 'message', '01a20309e17372e4821d3be13552cbfd', '01a20309e17372e4821d3bdf75b86cdf', '01a20309e17075729fbade164d90ef03', '{}'),
	('01a20309e17c724c88687217145f41aa', '01a20309e12f71048b894d562c627f1f', '2026-10-21 09:00:00+00', 'message', '01a20309e179735986f3ddd413ee76c2', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '{}'),
	('01a20309e17c724c8868721858b60cf6', '01a20309e12f71048b894d562c627f1f', '2026-10-21 09:47:00+00', 'message', '01a20309e179735986f3ddd5cccef5f6', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '{}'),
	('01a20309e17c724c88687219b9383e16', '01a20309e12f71048b894d562c627f1f', '2026-10-21 10:34:00+00', 'message', '01a20309e179735986f3ddd68e6848d6', '01a20309e17674c0b27bf9986125741f', '01a20309e175713dbbcfd06374637052', '{}'),
	('01a20309e18775f38f309ce6d72a0ae1', '01a20309e12f71048b894d58694aea5d', '2026-10-28 09:00:00+00', 'message', '01a20309e17e7327b7d031b2c6ffe8fc', '01a20309e17d71eaac1328516c6449f6', '01a20309e17c724c8868721a71004501', '{}'),
	('01a20309e18775f38f309ce797c15d00', '01a20309e12f71048b894d58694aea5d', '2026-10-28 09:47:00+00', 'message', '01a20309e17e7327b7d031b3bd26604f', '01a20309e17d71eaac1328516c6449f6', '01a20309e17c724c8868721a71004501', '{}'),
	('01a20309e21177eea293cf8486db66cb', '01a20309e21177eea293cf8084466e8e', '2026-11-02 09:00:02+00', 'message', '01a20309e209722f92977311d7f76791', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '{}'),
	('01a20309e2407466980fc8e86a0cf1aa', '01a20309e2407466980fc8e45cf4eaa4', '2026-11-02 09:00:02+00', 'message', '01a20309e2407466980fc8e39bf170d0', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '{}'),
	('01a20309e25074cfa1b0b955ccc13cb7', '01a20309e25074cfa1b0b951dfd4c35f', '2026-11-02 09:00:02+00', 'message', '01a20309e25074cfa1b0b9504f104f1a', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '{}'),
	('01a20309e26074a0adf79e6786f037c8', '01a20309e26074a0adf79e63e8e5feee', '2026-11-02 09:00:02+00', 'message', '01a20309e26074a0adf79e6217231c99', '01a20309e26074a0adf79e658535be04', '01a20309e26074a0adf79e6635e6af06', '{}'),
	('01a20309e26e74029f29f00982941e33', '01a20309e26e74029f29f005b5b661a9', '2026-11-02 09:00:02+00', 'message', '01a20309e26d77279d4594600bd97c76', '01a20309e26e74029f29f007e76fde23', '01a20309e26e74029f29f008ebde0a1c', '{}'),
	('01a20309e2797140ae74c83fc0d6a3a0', '01a20309e2797140ae74c83b58318494', '2026-11-02 09:00:02+00', 'message', '01a20309e277714782609a96f60889c9', '01a20309e2797140ae74c83dd71f1a00', '01a20309e2797140ae74c83ecc4bb38e', '{}'),
	('01a20309e28c702893a11d9cd63cdd0e', '01a20309e21177eea293cf8084466e8e', '2026-11-02 09:00:02+00', 'assigned', '01a20309e28c702893a11d9cd63cdd0e', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '{"agent": "ana", "to_agent": "ana"}'),
	('01a20309e2a172cbb259b94c0ee38f30', '01a20309e21177eea293cf8084466e8e', '2026-11-02 09:00:02+00', 'message', '01a20309e29e757ba08f70ac897e5583', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '{}'),
	('01a20309e2b27551aeb0d4bfbe00993e', '01a20309e21177eea293cf8084466e8e', '2026-11-02 09:00:02+00', 'message', '01a20309e2ae714c9fcb32d5c04c403f', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '{}'),
	('01a20309e2c177e69fc5ad7954227fbc', '01a20309e21177eea293cf8084466e8e', '2026-11-02 09:00:02+00', 'note', '01a20309e2be718cb252355eb232cd09', '01a20309e21177eea293cf821b3fcefb', '01a20309e21177eea293cf83b2115445', '{"agent": "ana"}'),
	('01a20309e2c670708e1678466bb079fc', '01a20309e2407466980fc8e45cf4eaa4', '2026-11-02 09:00:02+00', 'assigned', '01a20309e2c670708e1678466bb079fc', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '{"agent": "boris", "to_agent": "boris"}'),
	('01a20309e2cd7512a19c34f010399b84', '01a20309e2407466980fc8e45cf4eaa4', '2026-11-02 09:00:02+00', 'finished', '01a20309e2cd7512a19c34f010399b84', '01a20309e2407466980fc8e6990c105f', '01a20309e2407466980fc8e7d8c68a50', '{"agent": "boris", "outcome": "solved"}'),
	('01a20309e2d07346b6989507ff2ac615', '01a20309e25074cfa1b0b951dfd4c35f', '2026-11-02 09:00:02+00', 'assigned', '01a20309e2d07346b6989507ff2ac615', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '{"agent": "ana", "to_agent": "ana"}'),
	('01a20309e2eb77dbbe1ec01af8f8864c', '01a20309e25074cfa1b0b951dfd4c35f', '2026-11-02 09:00:02+00', 'snoozed', '01a20309e2eb77dbbe1ec01af8f8864c', '01a20309e25074cfa1b0b95390ef4814', '01a20309e25074cfa1b0b954a67f1d68', '{"agent": "ana", "until": "2026-11-05T09:00:02+00:00"}');
INSERT INTO public.timer VALUES
	('t1', 'grace', 'boris', '2026-11-02 09:01:03+00');
INSERT INTO public.upload VALUES
	('uuuuuuuuuuuuuuuuuuuuuuuuuuuuuuuu', 'ana', 'ffffffffffffffffffffffffffffffff', 'list.csv', 'text/csv', 16, '2026-11-02 09:00:03+00');
SELECT pg_catalog.setval('public.agent_state_id_seq', 9, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.account
    ADD CONSTRAINT pk_account PRIMARY KEY (id);
ALTER TABLE ONLY public.account_cursor
    ADD CONSTRAINT pk_account_cursor PRIMARY KEY (account_id);
ALTER TABLE ONLY public.account_health
    ADD CONSTRAINT pk_account_health PRIMARY KEY (account_id);
ALTER TABLE ONLY public.agent
    ADD CONSTRAINT pk_agent PRIMARY KEY (id);
ALTER TABLE ONLY public.agent_load
    ADD CONSTRAINT pk_agent_load PRIMARY KEY (agent_id, medium);
ALTER TABLE ONLY public.agent_session
    ADD CONSTRAINT pk_agent_session PRIMARY KEY (id);
ALTER TABLE ONLY public.agent_state
    ADD CONSTRAINT pk_agent_state PRIMARY KEY (id);
ALTER TABLE ONLY public.assigned
    ADD CONSTRAINT pk_assigned PRIMARY KEY (interaction_id, agent_id);
ALTER TABLE ONLY public.calendar
    ADD CONSTRAINT pk_calendar PRIMARY KEY (id);
ALTER TABLE ONLY public.calendar_holiday
    ADD CONSTRAINT pk_calendar_holiday PRIMARY KEY (calendar_id, day);
ALTER TABLE ONLY public.canned
    ADD CONSTRAINT pk_canned PRIMARY KEY (id);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT pk_conversation PRIMARY KEY (id);
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT pk_customer PRIMARY KEY (id);
ALTER TABLE ONLY public.draft
    ADD CONSTRAINT pk_draft PRIMARY KEY (interaction_id, agent_id, mode);
ALTER TABLE ONLY public.event
    ADD CONSTRAINT pk_event PRIMARY KEY (seq);
ALTER TABLE ONLY public.event_head
    ADD CONSTRAINT pk_event_head PRIMARY KEY (id);
ALTER TABLE ONLY public.gateway
    ADD CONSTRAINT pk_gateway PRIMARY KEY (id);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT pk_identity PRIMARY KEY (id);
ALTER TABLE ONLY public.inbox_counter
    ADD CONSTRAINT pk_inbox_counter PRIMARY KEY (queue_id, state, agent_id);
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT pk_interaction PRIMARY KEY (id);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT pk_message PRIMARY KEY (id);
ALTER TABLE ONLY public.note
    ADD CONSTRAINT pk_note PRIMARY KEY (id);
ALTER TABLE ONLY public.number
    ADD CONSTRAINT pk_number PRIMARY KEY (name);
ALTER TABLE ONLY public.offer
    ADD CONSTRAINT pk_offer PRIMARY KEY (id);
ALTER TABLE ONLY public.one_time_link
    ADD CONSTRAINT pk_one_time_link PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (id);
ALTER TABLE ONLY public.outcome
    ADD CONSTRAINT pk_outcome PRIMARY KEY (id);
ALTER TABLE ONLY public.part
    ADD CONSTRAINT pk_part PRIMARY KEY (message_id, place);
ALTER TABLE ONLY public.participant
    ADD CONSTRAINT pk_participant PRIMARY KEY (conversation_id, identity_id);
ALTER TABLE ONLY public.profile_queue
    ADD CONSTRAINT pk_profile_queue PRIMARY KEY (profile_id, queue_id);
ALTER TABLE ONLY public.queue
    ADD CONSTRAINT pk_queue PRIMARY KEY (id);
ALTER TABLE ONLY public.raw
    ADD CONSTRAINT pk_raw PRIMARY KEY (id);
ALTER TABLE ONLY public.reader
    ADD CONSTRAINT pk_reader PRIMARY KEY (name);
ALTER TABLE ONLY public.routing_profile
    ADD CONSTRAINT pk_routing_profile PRIMARY KEY (id);
ALTER TABLE ONLY public.seen
    ADD CONSTRAINT pk_seen PRIMARY KEY (conversation_id, agent_id);
ALTER TABLE ONLY public.setting
    ADD CONSTRAINT pk_setting PRIMARY KEY (key);
ALTER TABLE ONLY public.shard
    ADD CONSTRAINT pk_shard PRIMARY KEY (id);
ALTER TABLE ONLY public.sign_in
    ADD CONSTRAINT pk_sign_in PRIMARY KEY (token_hash);
ALTER TABLE ONLY public.timeline_entry
    ADD CONSTRAINT pk_timeline_entry PRIMARY KEY (id);
ALTER TABLE ONLY public.timer
    ADD CONSTRAINT pk_timer PRIMARY KEY (kind, ref);
ALTER TABLE ONLY public.upload
    ADD CONSTRAINT pk_upload PRIMARY KEY (id);
ALTER TABLE ONLY public.agent
    ADD CONSTRAINT uq_agent_folded_email UNIQUE (folded_email);
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT uq_conversation_account_id_thread_key UNIQUE (account_id, thread_key);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT uq_identity_scheme_value UNIQUE (scheme, value);
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT uq_interaction_number UNIQUE (number);
ALTER TABLE ONLY public.message
    ADD CONSTRAINT uq_message_conversation_id_seq UNIQUE (conversation_id, seq);
ALTER TABLE ONLY public.raw
    ADD CONSTRAINT uq_raw_account_id_source_key UNIQUE (account_id, source_key);
CREATE INDEX ix_agent_session_agent_id ON public.agent_session USING btree (agent_id);
CREATE INDEX ix_agent_session_gateway_id ON public.agent_session USING btree (gateway_id);
CREATE INDEX ix_agent_state_agent ON public.agent_state USING btree (agent_id, id);
CREATE INDEX ix_customer_merged_into ON public.customer USING btree (merged_into);
CREATE INDEX ix_identity_customer_id ON public.identity USING btree (customer_id);
CREATE INDEX ix_inbox_counter_agent ON public.inbox_counter USING btree (agent_id, state);
CREATE INDEX ix_interaction_agent ON public.interaction USING btree (shelf, agent_id, last_at, id);
CREATE INDEX ix_interaction_customer ON public.interaction USING btree (customer_id, last_at, id);
CREATE INDEX ix_interaction_due ON public.interaction USING btree (due_at) WHERE (due_at IS NOT NULL);
CREATE INDEX ix_interaction_queue ON public.interaction USING btree (shelf, queue_id, last_at, id);
CREATE INDEX ix_interaction_shelf ON public.interaction USING btree (shelf, last_at, id);
CREATE INDEX ix_interaction_waiting ON public.interaction USING btree (queue_id, enq_at) WHERE ((agent_id IS NULL) AND ((state)::text = ANY ((ARRAY['queued'::character varying, 'offered'::character varying, 'accepting'::character varying])::text[])));
CREATE INDEX ix_message_interaction_id ON public.message USING btree (interaction_id);
CREATE INDEX ix_message_provider_ref ON public.message USING btree (provider_ref);
CREATE INDEX ix_offer_agent ON public.offer USING btree (agent_id, state);
CREATE INDEX ix_offer_due ON public.offer USING btree (expires_at) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'accepting'::character varying])::text[]));
CREATE INDEX ix_offer_ended ON public.offer USING btree (ended_at);
CREATE INDEX ix_outbox_due ON public.outbox USING btree (next_at) WHERE (next_at IS NOT NULL);
CREATE INDEX ix_outbox_message_id ON public.outbox USING btree (message_id);
CREATE INDEX ix_part_blob_id ON public.part USING btree (blob_id);
CREATE INDEX ix_raw_pending ON public.raw USING btree (due_at, id) WHERE ((state)::text = 'pending'::text);
CREATE INDEX ix_raw_sha256 ON public.raw USING btree (sha256);
CREATE INDEX ix_raw_state ON public.raw USING btree (state, id);
CREATE INDEX ix_sign_in_agent_id ON public.sign_in USING btree (agent_id);
CREATE INDEX ix_timeline_entry_customer ON public.timeline_entry USING btree (customer_id, at, id);
CREATE INDEX ix_timeline_entry_ref ON public.timeline_entry USING btree (ref);
CREATE INDEX ix_timer_due_at ON public.timer USING btree (due_at);
CREATE INDEX ix_upload_blob_id ON public.upload USING btree (blob_id);
CREATE UNIQUE INDEX uq_interaction_open ON public.interaction USING btree (conversation_id) WHERE ((shelf)::text <> 'closed'::text);
CREATE UNIQUE INDEX uq_message_client ON public.message USING btree (agent_id, client_id) WHERE ((client_id)::text <> ''::text);
CREATE UNIQUE INDEX uq_note_client ON public.note USING btree (agent_id, client_id) WHERE ((client_id)::text <> ''::text);
CREATE UNIQUE INDEX uq_offer_live ON public.offer USING btree (interaction_id) WHERE ((state)::text = ANY ((ARRAY['pending'::character varying, 'accepting'::character varying])::text[]));
ALTER TABLE ONLY public.calendar_holiday
    ADD CONSTRAINT fk_calendar_holiday_calendar_id FOREIGN KEY (calendar_id) REFERENCES public.calendar(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT fk_conversation_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.conversation
    ADD CONSTRAINT fk_conversation_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.customer
    ADD CONSTRAINT fk_customer_merged_into FOREIGN KEY (merged_into) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT fk_identity_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT fk_interaction_account_id FOREIGN KEY (account_id) REFERENCES public.account(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT fk_interaction_agent_id FOREIGN KEY (agent_id) REFERENCES public.agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT fk_interaction_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT fk_interaction_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.interaction
    ADD CONSTRAINT fk_interaction_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_conversation_id FOREIGN KEY (conversation_id) REFERENCES public.conversation(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.message
    ADD CONSTRAINT fk_message_interaction_id FOREIGN KEY (interaction_id) REFERENCES public.interaction(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.note
    ADD CONSTRAINT fk_note_interaction_id FOREIGN KEY (interaction_id) REFERENCES public.interaction(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.offer
    ADD CONSTRAINT fk_offer_agent_id FOREIGN KEY (agent_id) REFERENCES public.agent(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.offer
    ADD CONSTRAINT fk_offer_interaction_id FOREIGN KEY (interaction_id) REFERENCES public.interaction(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_message_id FOREIGN KEY (message_id) REFERENCES public.message(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.profile_queue
    ADD CONSTRAINT fk_profile_queue_queue_id FOREIGN KEY (queue_id) REFERENCES public.queue(id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE ONLY public.timeline_entry
    ADD CONSTRAINT fk_timeline_entry_customer_id FOREIGN KEY (customer_id) REFERENCES public.customer(id) DEFERRABLE INITIALLY DEFERRED;
