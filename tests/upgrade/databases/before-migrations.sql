CREATE SCHEMA clock;
ALTER SCHEMA clock OWNER TO postgres;
CREATE SCHEMA ledger;
ALTER SCHEMA ledger OWNER TO postgres;
CREATE SCHEMA people;
ALTER SCHEMA people OWNER TO postgres;
CREATE SCHEMA read;
ALTER SCHEMA read OWNER TO postgres;
CREATE SCHEMA rebuild;
ALTER SCHEMA rebuild OWNER TO postgres;
CREATE FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[]) RETURNS SETOF bigint
    LANGUAGE plpgsql SECURITY DEFINER
    SET search_path TO 'ledger', 'pg_temp'
    SET lock_timeout TO '5s'
    AS $$
BEGIN
    LOCK TABLE ledger.events IN EXCLUSIVE MODE;
    PERFORM pg_notify('ledger', '');
    RETURN QUERY
        INSERT INTO ledger.events (originator_id, originator_version, topic, state)
        SELECT * FROM unnest(ids, versions, topics, states)
        RETURNING events.notification_id;
END;
$$;
ALTER FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[]) OWNER TO postgres;
CREATE FUNCTION ledger.refuse_change() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % refused', TG_OP;
END;
$$;
ALTER FUNCTION ledger.refuse_change() OWNER TO postgres;
CREATE TABLE clock.parts (
    part text NOT NULL,
    seen timestamp with time zone NOT NULL,
    status text NOT NULL,
    says text NOT NULL
);
ALTER TABLE clock.parts OWNER TO kept_service;
CREATE TABLE clock.positions (
    follower text NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL
);
ALTER TABLE clock.positions OWNER TO kept_service;
CREATE TABLE clock.watches (
    commitment_id uuid NOT NULL,
    council uuid NOT NULL,
    is_open boolean NOT NULL,
    pending boolean NOT NULL,
    wanted bigint NOT NULL,
    failures integer DEFAULT 0 NOT NULL,
    try_at timestamp with time zone DEFAULT now() NOT NULL
);
ALTER TABLE clock.watches OWNER TO kept_service;
CREATE TABLE ledger.events (
    notification_id bigint NOT NULL,
    originator_id uuid NOT NULL,
    originator_version bigint NOT NULL,
    topic text NOT NULL,
    state text NOT NULL
);
ALTER TABLE ledger.events OWNER TO postgres;
ALTER TABLE ledger.events ALTER COLUMN notification_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME ledger.events_notification_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);
CREATE TABLE people.accounts (
    id uuid NOT NULL,
    council text,
    role text NOT NULL,
    body text,
    name text NOT NULL,
    token_digest bytea,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    revoked_at timestamp with time zone
);
ALTER TABLE people.accounts OWNER TO kept_service;
CREATE TABLE people.held (
    id uuid NOT NULL,
    command_id uuid NOT NULL,
    command text NOT NULL,
    council text NOT NULL,
    subject uuid,
    about text NOT NULL,
    on_day date NOT NULL,
    said jsonb,
    signs jsonb NOT NULL,
    writer uuid NOT NULL,
    role text NOT NULL,
    body text,
    asked_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    decided_by uuid,
    decided_at timestamp with time zone,
    refusal text
);
ALTER TABLE people.held OWNER TO kept_service;
CREATE TABLE people.sessions (
    digest bytea NOT NULL,
    account_id uuid NOT NULL,
    form_token text NOT NULL,
    expires_at timestamp with time zone NOT NULL
);
ALTER TABLE people.sessions OWNER TO kept_service;
CREATE TABLE read.duties (
    duty_id uuid NOT NULL,
    council text NOT NULL,
    key text NOT NULL,
    title text NOT NULL,
    body text,
    lead text NOT NULL,
    outcome text NOT NULL,
    comes_round text NOT NULL,
    due_on date,
    late_since date,
    rung text,
    done_on date,
    reference text,
    because text,
    version bigint NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE read.duties OWNER TO kept_service;
CREATE TABLE read.inbox (
    subject_id uuid NOT NULL,
    about text NOT NULL,
    cause text NOT NULL,
    council text NOT NULL,
    body text NOT NULL,
    title text NOT NULL,
    kind text NOT NULL,
    since date NOT NULL,
    reached timestamp with time zone NOT NULL,
    rests_until date,
    unanswered integer NOT NULL,
    deadline timestamp with time zone,
    deadline_day date,
    goes_to text,
    because text,
    version bigint NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE read.inbox OWNER TO kept_service;
CREATE TABLE read.links (
    "position" bigint NOT NULL,
    from_id uuid NOT NULL,
    to_id uuid NOT NULL,
    how text,
    from_title text NOT NULL,
    to_title text NOT NULL,
    on_day date NOT NULL,
    recorded_at timestamp with time zone NOT NULL
);
ALTER TABLE read.links OWNER TO kept_service;
CREATE TABLE read.positions (
    follower text NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    seen timestamp with time zone DEFAULT now() NOT NULL,
    trouble text,
    form bytea
);
ALTER TABLE read.positions OWNER TO kept_service;
CREATE TABLE read.register (
    commitment_id uuid NOT NULL,
    council text NOT NULL,
    title text NOT NULL,
    outcome text,
    also_for text[] NOT NULL,
    owner text,
    promises text[] NOT NULL,
    priorities text[] NOT NULL,
    state text NOT NULL,
    stuck boolean NOT NULL,
    rung text,
    bodies text[] NOT NULL,
    decided_by text NOT NULL,
    lead text,
    due_on date,
    measure text,
    step_at timestamp with time zone,
    step_action text,
    step_because text,
    version bigint NOT NULL,
    opened bigint NOT NULL,
    "position" bigint NOT NULL
);
ALTER TABLE read.register OWNER TO kept_service;
CREATE TABLE read.timeline (
    "position" bigint NOT NULL,
    council text NOT NULL,
    subject_id uuid NOT NULL,
    about text NOT NULL,
    title text NOT NULL,
    event text NOT NULL,
    version bigint NOT NULL,
    recorded_at timestamp with time zone NOT NULL,
    on_day date NOT NULL,
    actor text NOT NULL,
    says text NOT NULL
);
ALTER TABLE read.timeline OWNER TO kept_service;
CREATE TABLE rebuild.positions (
    follower text NOT NULL,
    "position" bigint DEFAULT 0 NOT NULL,
    seen timestamp with time zone DEFAULT now() NOT NULL,
    trouble text,
    form bytea
);
ALTER TABLE rebuild.positions OWNER TO kept_service;
INSERT INTO clock.parts VALUES ('worker', '2026-11-22 04:11:21.772444+00', 'up', 'Every open commitment has its clock.');
INSERT INTO clock.positions VALUES ('bridge', 13);
INSERT INTO clock.watches VALUES ('ba6047b9-da36-5ee1-ae46-ab346ba97715', '77350b6b-d642-509e-9d3f-b10d915edfe7', true, true, 3, 0, '2026-11-22 04:11:21.76665+00');
INSERT INTO clock.watches VALUES ('66f38f29-cda7-5c05-82d2-88e6eaf86611', '77350b6b-d642-509e-9d3f-b10d915edfe7', true, true, 12, 0, '2026-11-22 04:11:21.76665+00');
INSERT INTO clock.watches VALUES ('a3d13900-0ef0-5d37-95f6-5f8a91b00a44', '77350b6b-d642-509e-9d3f-b10d915edfe7', false, true, 13, 0, '2026-11-22 04:11:21.76665+00');
INSERT INTO clock.watches VALUES ('00076580-9ed9-55c5-8531-6d2724857d6a', '77350b6b-d642-509e-9d3f-b10d915edfe7', true, true, 9, 0, '2026-11-22 04:11:21.76665+00');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (1, '77350b6b-d642-509e-9d3f-b10d915edfe7', 1, 'council.founded', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.036625+00:00"},"originator_topic":"council","on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"eb90dd9b904a4befa81135bf5cbb1259"},"actor_id":{"_type_":"uuid_hex","_data_":"00000000000000000000000000000001"},"role":"admin","key":"testshire"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (2, '77350b6b-d642-509e-9d3f-b10d915edfe7', 2, 'council.framework_adopted', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.036625+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"eb90dd9b904a4befa81135bf5cbb1259"},"actor_id":{"_type_":"uuid_hex","_data_":"00000000000000000000000000000001"},"role":"admin","framework":{"council":"testshire","name":"Testshire","version":"1","ladder":["partnership","cooperative","scrutiny","executive"],"clocks":{"progress_every":"3 months","challenge":{"respond_within":"10 working days"},"explanation":{"respond_within":"10 working days"}},"bodies":[{"key":"partnership","name":"Strategic Partnership","respond_within":"10 working days"},{"key":"cooperative","name":"Cooperative","respond_within":"10 working days"},{"key":"scrutiny","name":"Scrutiny","respond_within":"10 working days"},{"key":"executive","name":"Executive","respond_within":"10 working days"}],"routes":[{"from":"cooperative","to":"executive"}],"outcomes":[{"key":"healthy","name":"Healthy","lead":"Designated Nurse"}],"promises":[{"key":"p1","text":"We listen."}],"priorities":[{"key":"h1","text":"Sport for all.","outcome":"healthy"}],"organisations":[{"key":"college","name":"Testshire College","sector":"statutory"},{"key":"builder","name":"Testshire Builders","sector":"contractor"}],"good_practice":[{"key":"card","text":"A leisure card for every child in care","council":"Elsewhere"}],"duties":[{"key":"report","title":"Annual report","body":"executive","every":"12 months"}]},"in_force_from":{"_type_":"date_iso","_data_":"2026-11-22"}}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (3, 'ba6047b9-da36-5ee1-ae46-ab346ba97715', 1, 'duty.taken_on', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.036625+00:00"},"originator_topic":"duty","on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"ee48e99627a45d7e90388e25a95a5ca2"},"actor_id":{"_type_":"uuid_hex","_data_":"00000000000000000000000000000001"},"role":"admin","body":null,"on_behalf":false,"council":"testshire","key":"report","title":"Annual report"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (4, '66f38f29-cda7-5c05-82d2-88e6eaf86611', 1, 'commitment.proposed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.046576+00:00"},"originator_topic":"commitment","on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"040faabc320c4d10b538bc252d4091ea"},"actor_id":{"_type_":"uuid_hex","_data_":"99985a6d9857532587fa74b05b4036c5"},"role":"officer","body":null,"on_behalf":false,"council":"testshire","title":"Promise 0","decided_by":"partnership","outcome":"healthy","promises":[],"priorities":[],"lead":null,"due_on":null,"measure":null,"source":null,"also_for":[],"owner":null,"good_practice":null,"class_version":2}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (5, 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 1, 'commitment.proposed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.609902+00:00"},"originator_topic":"commitment","on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"a2c93903609d41119af5e833899ebf94"},"actor_id":{"_type_":"uuid_hex","_data_":"99985a6d9857532587fa74b05b4036c5"},"role":"officer","body":null,"on_behalf":false,"council":"testshire","title":"Promise 1","decided_by":"partnership","outcome":"healthy","promises":[],"priorities":[],"lead":null,"due_on":null,"measure":null,"source":null,"also_for":[],"owner":null,"good_practice":null,"class_version":2}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (6, '00076580-9ed9-55c5-8531-6d2724857d6a', 1, 'commitment.proposed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.612082+00:00"},"originator_topic":"commitment","on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"3a1912cf852e44ecb44cc7f6a4a3548f"},"actor_id":{"_type_":"uuid_hex","_data_":"99985a6d9857532587fa74b05b4036c5"},"role":"officer","body":null,"on_behalf":false,"council":"testshire","title":"Promise 2","decided_by":"partnership","outcome":"healthy","promises":[],"priorities":[],"lead":null,"due_on":null,"measure":null,"source":null,"also_for":[],"owner":null,"good_practice":null,"class_version":2}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (7, '66f38f29-cda7-5c05-82d2-88e6eaf86611', 2, 'commitment.agreed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.613924+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"3dd8a89afe8347c0aaf1683e0e06c564"},"actor_id":{"_type_":"uuid_hex","_data_":"933eb5f4aded50e1ab681bca9ab2265e"},"role":"chair","body":"partnership","on_behalf":false,"due_on":null,"lead":"Designated Nurse"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (8, 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 2, 'commitment.agreed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.616018+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"0f66cd85d94e4c299e8d0aeb54508f67"},"actor_id":{"_type_":"uuid_hex","_data_":"933eb5f4aded50e1ab681bca9ab2265e"},"role":"chair","body":"partnership","on_behalf":false,"due_on":null,"lead":"Designated Nurse"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (9, '00076580-9ed9-55c5-8531-6d2724857d6a', 2, 'commitment.agreed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.617800+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"54249b22f5a645efa677356d16499207"},"actor_id":{"_type_":"uuid_hex","_data_":"933eb5f4aded50e1ab681bca9ab2265e"},"role":"chair","body":"partnership","on_behalf":false,"due_on":null,"lead":"Designated Nurse"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (10, '66f38f29-cda7-5c05-82d2-88e6eaf86611', 3, 'commitment.blocked', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.619372+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"8657af8627844974b7e8f2eab3e1d0a9"},"actor_id":{"_type_":"uuid_hex","_data_":"99985a6d9857532587fa74b05b4036c5"},"role":"officer","body":null,"on_behalf":false,"obstacle":"No money","help_needed":"A budget","goes_to":"partnership"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (11, '66f38f29-cda7-5c05-82d2-88e6eaf86611', 4, 'commitment.challenged', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.620811+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"9156801311534c438291ca73d44bc3aa"},"actor_id":{"_type_":"uuid_hex","_data_":"28995811336957e4abe597cbeb080168"},"role":"consultant","body":null,"on_behalf":false,"words":{"_type_":"words","_data_":"Why is nothing happening?"}}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (12, '66f38f29-cda7-5c05-82d2-88e6eaf86611', 5, 'commitment.disposed', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.622263+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"c447b3ed599442e49fbc2dd7799e96e1"},"actor_id":{"_type_":"uuid_hex","_data_":"933eb5f4aded50e1ab681bca9ab2265e"},"role":"chair","body":"partnership","on_behalf":false,"decision":"referred_up","causes":["blocked:3"],"words":{"_type_":"words","_data_":"Beyond us."},"until":null,"goes_to":"cooperative"}');
INSERT INTO ledger.events OVERRIDING SYSTEM VALUE VALUES (13, 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 3, 'commitment.achieved', '{"timestamp":{"_type_":"datetime_iso","_data_":"2026-11-22T04:11:21.623855+00:00"},"on":{"_type_":"date_iso","_data_":"2026-11-22"},"command_id":{"_type_":"uuid_hex","_data_":"4c5779ffb6534be292f668253e30fb96"},"actor_id":{"_type_":"uuid_hex","_data_":"99985a6d9857532587fa74b05b4036c5"},"role":"officer","body":null,"on_behalf":false,"evidence":"It is paid."}');
INSERT INTO people.accounts VALUES ('7c8628a0-4af7-481c-b686-f27e8b507505', 'testshire', 'officer', NULL, 'Officer', '\x2a89184e828c9bd28295fc07e05b1a96bf4d73d9e43eb0e037d098baed41af58', '2026-11-22 04:11:21.751472+00', NULL);
INSERT INTO people.held VALUES ('ff089c12-9823-4f30-9b7e-a40d527f382c', '00000000-0000-0000-0000-000000000007', 'challenge', 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', '2025-01-03', '{"words": "Why was somebody moved?"}', '[["words", "name", 8, 16]]', '7c8628a0-4af7-481c-b686-f27e8b507505', 'officer', NULL, '2025-01-03 00:00:00+00', 'waiting', NULL, NULL, NULL);
INSERT INTO people.sessions VALUES ('\x1ce583eae0a1640b3ffb28f7baf867c8da17c92215497ad9cfe3faa7e74eb6fb', '7c8628a0-4af7-481c-b686-f27e8b507505', 'FWj7s0t_15-riVpoRzf7wr2DDgzM2Qmi057xfjtGUSc', '2026-11-22 16:11:21.755178+00');
INSERT INTO read.duties VALUES ('ba6047b9-da36-5ee1-ae46-ab346ba97715', 'testshire', 'report', 'Annual report', 'executive', '', '', 'every 12 months', '2027-11-28', NULL, NULL, NULL, NULL, 'This duty is due by Sunday 28 November 2027 (it is owed every 12 months). If that day ends without it, this goes to the Executive.', 1, 3);
INSERT INTO read.inbox VALUES ('66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'blocked:3', 'testshire', 'cooperative', 'Promise 0', 'blocked', '2026-11-22', '2026-11-22 04:11:21.622263+00', NULL, 0, '2026-12-05 00:00:00+00', '2026-12-04', 'scrutiny', 'It is blocked, since Sunday 22 November 2026. The Cooperative has until Friday 4 December 2026 (10 working days after Sunday 22 November 2026). If nothing is decided, it goes to the Scrutiny.', 5, 12);
INSERT INTO read.positions VALUES ('register', 13, '2026-11-22 04:11:21.637953+00', NULL, '\x75354ea85ef9f6d9cca086cf31a96cd23b93f7efc12457660974ee00649db33c');
INSERT INTO read.positions VALUES ('timeline', 13, '2026-11-22 04:11:21.681999+00', NULL, '\x1de08e7d431d0156f3dd3e4fd12c5dee22ba290ae0824deb83b735b74a0763c2');
INSERT INTO read.positions VALUES ('inbox', 13, '2026-11-22 04:11:21.698217+00', NULL, '\x891364e8cc8fb49aed12acd27de930ab4300e4998b8b9a192515310d3cde7c1e');
INSERT INTO read.positions VALUES ('duties', 13, '2026-11-22 04:11:21.715921+00', NULL, '\xa27b4dd383745a20443be63f3006f5a072dbf50ed8af12761c6b1979e5138503');
INSERT INTO read.positions VALUES ('links', 13, '2026-11-22 04:11:21.731642+00', NULL, '\x1c1cb02f308b94654b9fea8c37e1f23c153ca89103f99658c46d721209f71f7a');
INSERT INTO read.register VALUES ('66f38f29-cda7-5c05-82d2-88e6eaf86611', 'testshire', 'Promise 0', 'healthy', '{}', NULL, '{}', '{}', 'blocked', true, 'cooperative', '{cooperative,partnership}', 'partnership', 'Designated Nurse', NULL, NULL, '2026-12-05 00:00:00+00', 'escalate', 'It is blocked, since Sunday 22 November 2026. The Cooperative has until Friday 4 December 2026 (10 working days after Sunday 22 November 2026). If nothing is decided, it goes to the Scrutiny.', 5, 4, 12);
INSERT INTO read.register VALUES ('a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 'testshire', 'Promise 1', 'healthy', '{}', NULL, '{}', '{}', 'achieved', false, NULL, '{partnership}', 'partnership', 'Designated Nurse', NULL, NULL, NULL, NULL, NULL, 3, 5, 13);
INSERT INTO read.register VALUES ('00076580-9ed9-55c5-8531-6d2724857d6a', 'testshire', 'Promise 2', 'healthy', '{}', NULL, '{}', '{}', 'agreed', false, NULL, '{partnership}', 'partnership', 'Designated Nurse', NULL, NULL, '2027-02-23 00:00:00+00', 'escalate', 'A progress update is due by Monday 22 February 2027 (every 3 months after Sunday 22 November 2026). If that day ends without it, this goes to the Strategic Partnership.', 2, 6, 9);
INSERT INTO read.timeline VALUES (3, 'testshire', 'ba6047b9-da36-5ee1-ae46-ab346ba97715', 'duty', 'Annual report', 'taken_on', 1, '2026-11-22 04:11:21.036625+00', '2026-11-22', 'admin', 'Taken on: Annual report.');
INSERT INTO read.timeline VALUES (4, 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'Promise 0', 'proposed', 1, '2026-11-22 04:11:21.046576+00', '2026-11-22', 'officer', 'Proposed to the Strategic Partnership: Promise 0.');
INSERT INTO read.timeline VALUES (5, 'testshire', 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 'commitment', 'Promise 1', 'proposed', 1, '2026-11-22 04:11:21.609902+00', '2026-11-22', 'officer', 'Proposed to the Strategic Partnership: Promise 1.');
INSERT INTO read.timeline VALUES (6, 'testshire', '00076580-9ed9-55c5-8531-6d2724857d6a', 'commitment', 'Promise 2', 'proposed', 1, '2026-11-22 04:11:21.612082+00', '2026-11-22', 'officer', 'Proposed to the Strategic Partnership: Promise 2.');
INSERT INTO read.timeline VALUES (7, 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'Promise 0', 'agreed', 2, '2026-11-22 04:11:21.613924+00', '2026-11-22', 'chair of the Strategic Partnership', 'Agreed. Lead: Designated Nurse.');
INSERT INTO read.timeline VALUES (8, 'testshire', 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 'commitment', 'Promise 1', 'agreed', 2, '2026-11-22 04:11:21.616018+00', '2026-11-22', 'chair of the Strategic Partnership', 'Agreed. Lead: Designated Nurse.');
INSERT INTO read.timeline VALUES (9, 'testshire', '00076580-9ed9-55c5-8531-6d2724857d6a', 'commitment', 'Promise 2', 'agreed', 2, '2026-11-22 04:11:21.6178+00', '2026-11-22', 'chair of the Strategic Partnership', 'Agreed. Lead: Designated Nurse.');
INSERT INTO read.timeline VALUES (10, 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'Promise 0', 'blocked', 3, '2026-11-22 04:11:21.619372+00', '2026-11-22', 'officer', 'Blocked: No money. Help needed: A budget. It stands with the Strategic Partnership.');
INSERT INTO read.timeline VALUES (11, 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'Promise 0', 'challenged', 4, '2026-11-22 04:11:21.620811+00', '2026-11-22', 'Care Consultant', 'A Care Consultant asked: “Why is nothing happening?”');
INSERT INTO read.timeline VALUES (12, 'testshire', '66f38f29-cda7-5c05-82d2-88e6eaf86611', 'commitment', 'Promise 0', 'disposed', 5, '2026-11-22 04:11:21.622263+00', '2026-11-22', 'chair of the Strategic Partnership', 'The Strategic Partnership sent it up to the Cooperative: “Beyond us.”');
INSERT INTO read.timeline VALUES (13, 'testshire', 'a3d13900-0ef0-5d37-95f6-5f8a91b00a44', 'commitment', 'Promise 1', 'achieved', 3, '2026-11-22 04:11:21.623855+00', '2026-11-22', 'officer', 'Achieved: It is paid.');
INSERT INTO rebuild.positions VALUES ('register', 13, '2026-11-22 04:11:21.644767+00', NULL, '\x75354ea85ef9f6d9cca086cf31a96cd23b93f7efc12457660974ee00649db33c');
INSERT INTO rebuild.positions VALUES ('timeline', 13, '2026-11-22 04:11:21.685482+00', NULL, '\x1de08e7d431d0156f3dd3e4fd12c5dee22ba290ae0824deb83b735b74a0763c2');
INSERT INTO rebuild.positions VALUES ('inbox', 13, '2026-11-22 04:11:21.701594+00', NULL, '\x891364e8cc8fb49aed12acd27de930ab4300e4998b8b9a192515310d3cde7c1e');
INSERT INTO rebuild.positions VALUES ('duties', 13, '2026-11-22 04:11:21.719127+00', NULL, '\xa27b4dd383745a20443be63f3006f5a072dbf50ed8af12761c6b1979e5138503');
INSERT INTO rebuild.positions VALUES ('links', 13, '2026-11-22 04:11:21.734883+00', NULL, '\x1c1cb02f308b94654b9fea8c37e1f23c153ca89103f99658c46d721209f71f7a');
SELECT pg_catalog.setval('ledger.events_notification_id_seq', 13, true);
ALTER TABLE ONLY clock.parts
    ADD CONSTRAINT parts_pkey PRIMARY KEY (part);
ALTER TABLE ONLY clock.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (follower);
ALTER TABLE ONLY clock.watches
    ADD CONSTRAINT watches_pkey PRIMARY KEY (commitment_id);
ALTER TABLE ONLY ledger.events
    ADD CONSTRAINT events_originator_id_originator_version_key UNIQUE (originator_id, originator_version);
ALTER TABLE ONLY ledger.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (notification_id);
ALTER TABLE ONLY people.accounts
    ADD CONSTRAINT accounts_pkey PRIMARY KEY (id);
ALTER TABLE ONLY people.accounts
    ADD CONSTRAINT accounts_token_digest_key UNIQUE (token_digest);
ALTER TABLE ONLY people.held
    ADD CONSTRAINT held_command_id_key UNIQUE (command_id);
ALTER TABLE ONLY people.held
    ADD CONSTRAINT held_pkey PRIMARY KEY (id);
ALTER TABLE ONLY people.sessions
    ADD CONSTRAINT sessions_pkey PRIMARY KEY (digest);
ALTER TABLE ONLY read.duties
    ADD CONSTRAINT duties_pkey PRIMARY KEY (duty_id);
ALTER TABLE ONLY read.inbox
    ADD CONSTRAINT inbox_pkey PRIMARY KEY (subject_id, cause);
ALTER TABLE ONLY read.links
    ADD CONSTRAINT links_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY read.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (follower);
ALTER TABLE ONLY read.register
    ADD CONSTRAINT register_pkey PRIMARY KEY (commitment_id);
ALTER TABLE ONLY read.timeline
    ADD CONSTRAINT timeline_pkey PRIMARY KEY ("position");
ALTER TABLE ONLY rebuild.positions
    ADD CONSTRAINT positions_pkey PRIMARY KEY (follower);
CREATE INDEX watches_pending ON clock.watches USING btree (try_at) WHERE pending;
CREATE INDEX held_of_council ON people.held USING btree (council, asked_at) WHERE (state = 'waiting'::text);
CREATE INDEX held_of_writer ON people.held USING btree (writer, asked_at);
CREATE INDEX sessions_of_account ON people.sessions USING btree (account_id);
CREATE INDEX duties_of_council ON read.duties USING btree (council);
CREATE INDEX inbox_of_body ON read.inbox USING btree (council, body, deadline);
CREATE INDEX links_back ON read.links USING btree (to_id);
CREATE INDEX links_there ON read.links USING btree (from_id);
CREATE INDEX register_newest ON read.register USING btree (council, opened DESC);
CREATE INDEX timeline_newest ON read.timeline USING btree (council, "position" DESC);
CREATE TRIGGER append_only BEFORE DELETE OR UPDATE OR TRUNCATE ON ledger.events FOR EACH STATEMENT EXECUTE FUNCTION ledger.refuse_change();
ALTER TABLE ONLY people.sessions
    ADD CONSTRAINT sessions_account_id_fkey FOREIGN KEY (account_id) REFERENCES people.accounts(id) ON DELETE CASCADE;
GRANT ALL ON SCHEMA clock TO kept_service;
GRANT USAGE ON SCHEMA ledger TO kept_service;
GRANT ALL ON SCHEMA people TO kept_service;
GRANT ALL ON SCHEMA read TO kept_service;
GRANT ALL ON SCHEMA rebuild TO kept_service;
REVOKE ALL ON FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[]) FROM PUBLIC;
GRANT ALL ON FUNCTION ledger.append(ids uuid[], versions bigint[], topics text[], states text[]) TO kept_service;
GRANT SELECT ON TABLE ledger.events TO kept_service;
