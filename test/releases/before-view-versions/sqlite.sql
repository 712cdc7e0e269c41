BEGIN TRANSACTION;
CREATE TABLE campaigns (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, revision INTEGER NOT NULL,
      list_order TEXT NOT NULL, body TEXT NOT NULL, status TEXT, type TEXT);
INSERT INTO "campaigns" VALUES('01a225f6-f198-71f4-b684-27779f888a67','ada',1,'0 2026-11-29T06:21:10.425Z 01a225f6-f198-71f4-b684-27779f888a67','{"id":"01a225f6-f198-71f4-b684-27779f888a67","user_id":"ada","revision":1,"list_order":"0 2026-11-29T06:21:10.425Z 01a225f6-f198-71f4-b684-27779f888a67","type":"email","name":"Spring","status":"draft","sender_account_ids":["01a225f6-f182-7625-bd22-583f5170512d"],"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null,"skip_other_campaigns":null,"operating_hours":null,"sequence_nodes":[{"id":"0b0ccd7d-126f-5308-b8a9-6c1d109d5d1d","type":"email","subject":"","body":""},{"id":"700c734d-c497-5d8d-9166-717542f44b34","type":"end"}],"created_at":"2026-11-29T06:21:10.425Z","updated_at":"2026-11-29T06:21:10.425Z"}','draft','email');
INSERT INTO "campaigns" VALUES('01a225f6-f19f-7298-a188-dc04787543b7','ada',1,'0 2026-11-29T06:21:10.431Z 01a225f6-f19f-7298-a188-dc04787543b7','{"id":"01a225f6-f19f-7298-a188-dc04787543b7","user_id":"ada","revision":1,"list_order":"0 2026-11-29T06:21:10.431Z 01a225f6-f19f-7298-a188-dc04787543b7","type":"email","name":"Summer","status":"draft","sender_account_ids":["01a225f6-f182-7625-bd22-583f5170512d"],"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null,"skip_other_campaigns":null,"operating_hours":null,"sequence_nodes":[{"id":"d8106e54-ac9e-5f49-83e8-c94116054adb","type":"email","subject":"","body":""},{"id":"ccc4f0df-c9d4-5efc-80bc-17ffadf228a3","type":"end"}],"created_at":"2026-11-29T06:21:10.431Z","updated_at":"2026-11-29T06:21:10.431Z"}','draft','email');
INSERT INTO "campaigns" VALUES('01a225f6-f1a6-77b5-af9d-e6b65378274a','ada',1,'0 2026-11-29T06:21:10.438Z 01a225f6-f1a6-77b5-af9d-e6b65378274a','{"id":"01a225f6-f1a6-77b5-af9d-e6b65378274a","user_id":"ada","revision":1,"list_order":"0 2026-11-29T06:21:10.438Z 01a225f6-f1a6-77b5-af9d-e6b65378274a","type":"linkedin","name":"Autumn","status":"draft","sender_account_ids":["01a225f6-f192-7531-87e5-f1d69e3d816b"],"daily_limit":null,"stop_on_reply":null,"open_tracking":null,"signature":null,"skip_other_campaigns":true,"operating_hours":null,"sequence_nodes":[{"id":"40c92f96-cd9f-5ff3-89af-717f20670c32","type":"connection_request","include_message":false,"body":""},{"id":"dc5f7134-773d-57d7-996c-38c10f70c865","type":"end"}],"created_at":"2026-11-29T06:21:10.438Z","updated_at":"2026-11-29T06:21:10.438Z"}','draft','linkedin');
CREATE TABLE checkpoints (
    projector TEXT PRIMARY KEY,
    position TEXT NOT NULL
  );
INSERT INTO "checkpoints" VALUES('read-model','0000000000000008');
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  );
INSERT INTO "events" VALUES(1,'sender-01a225f6-f182-7625-bd22-583f5170512d',0,'57e37936-7a1a-5c81-84ad-4ae8a3930b63','SenderConnected','{"sender_id":"01a225f6-f182-7625-bd22-583f5170512d","user_id":"ada","type":"email","status":"active","display_name":"Ada","email_address":"ada@example.com"}','{"command_id":"01a225f6-f182-7625-bd22-5cf8b64ae549","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.402Z","$correlationId":"01a225f6-f176-72c6-8cda-759ccb2c5ab1","$causationId":"01a225f6-f182-7625-bd22-5cf8b64ae549","schema_version":1}');
INSERT INTO "events" VALUES(2,'sender-01a225f6-f192-7531-87e5-f1d69e3d816b',0,'398c9cc3-5bf5-5e5c-b04b-4780bf2b939b','SenderConnected','{"sender_id":"01a225f6-f192-7531-87e5-f1d69e3d816b","user_id":"ada","type":"linkedin","status":"connected","display_name":"Ada on LinkedIn","profile_url":"https://www.linkedin.com/in/ada","provider_account_id":"li-1"}','{"command_id":"01a225f6-f192-7531-87e5-f5586b2c435e","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.418Z","$correlationId":"01a225f6-f190-7755-86ff-c1545af52256","$causationId":"01a225f6-f192-7531-87e5-f5586b2c435e","schema_version":1}');
INSERT INTO "events" VALUES(3,'campaign-01a225f6-f198-71f4-b684-27779f888a67',0,'9559c9e3-16e1-5a20-9fea-1ccd2fee2f06','CampaignDrafted','{"campaign_id":"01a225f6-f198-71f4-b684-27779f888a67","user_id":"ada","name":"Spring","sender_account_ids":["01a225f6-f182-7625-bd22-583f5170512d"],"type":"email","settings":{"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null}}','{"command_id":"01a225f6-f199-7646-9556-78db9968590c","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.425Z","$correlationId":"01a225f6-f197-726e-9004-1aec0a283c61","$causationId":"01a225f6-f199-7646-9556-78db9968590c","name_claim_id":"0a2cfed0-0e00-5367-be8a-9ae2eba2b8f5","schema_version":1}');
INSERT INTO "events" VALUES(4,'campaign-01a225f6-f198-71f4-b684-27779f888a67',1,'4a75249d-ccfa-5c27-b4d3-c57409c21db7','SequenceSeeded','{"campaign_id":"01a225f6-f198-71f4-b684-27779f888a67","nodes":[{"id":"0b0ccd7d-126f-5308-b8a9-6c1d109d5d1d","type":"email","subject":"","body":""},{"id":"700c734d-c497-5d8d-9166-717542f44b34","type":"end"}]}','{"command_id":"01a225f6-f199-7646-9556-78db9968590c","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.425Z","$correlationId":"01a225f6-f197-726e-9004-1aec0a283c61","$causationId":"01a225f6-f199-7646-9556-78db9968590c","schema_version":1}');
INSERT INTO "events" VALUES(5,'campaign-01a225f6-f19f-7298-a188-dc04787543b7',0,'73f10ce2-d4f1-5614-9c91-195b07537814','CampaignDrafted','{"campaign_id":"01a225f6-f19f-7298-a188-dc04787543b7","user_id":"ada","name":"Summer","sender_account_ids":["01a225f6-f182-7625-bd22-583f5170512d"],"type":"email","settings":{"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null}}','{"command_id":"01a225f6-f19f-7298-a188-e0587eab8460","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.431Z","$correlationId":"01a225f6-f19e-7313-8e0f-23dd18182fca","$causationId":"01a225f6-f19f-7298-a188-e0587eab8460","name_claim_id":"42cf7231-eb82-546f-9394-0ce375c64170","schema_version":1}');
INSERT INTO "events" VALUES(6,'campaign-01a225f6-f19f-7298-a188-dc04787543b7',1,'6a3bc75a-aef1-51d5-a653-05a5510bbfbb','SequenceSeeded','{"campaign_id":"01a225f6-f19f-7298-a188-dc04787543b7","nodes":[{"id":"d8106e54-ac9e-5f49-83e8-c94116054adb","type":"email","subject":"","body":""},{"id":"ccc4f0df-c9d4-5efc-80bc-17ffadf228a3","type":"end"}]}','{"command_id":"01a225f6-f19f-7298-a188-e0587eab8460","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.431Z","$correlationId":"01a225f6-f19e-7313-8e0f-23dd18182fca","$causationId":"01a225f6-f19f-7298-a188-e0587eab8460","schema_version":1}');
INSERT INTO "events" VALUES(7,'campaign-01a225f6-f1a6-77b5-af9d-e6b65378274a',0,'512c491c-688c-5913-8e9d-19a886c6e5e2','CampaignDrafted','{"campaign_id":"01a225f6-f1a6-77b5-af9d-e6b65378274a","user_id":"ada","name":"Autumn","sender_account_ids":["01a225f6-f192-7531-87e5-f1d69e3d816b"],"type":"linkedin","settings":{"skip_other_campaigns":true,"operating_hours":null}}','{"command_id":"01a225f6-f1a6-77b5-af9d-ebaaf8c33319","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.438Z","$correlationId":"01a225f6-f1a5-7666-abda-c105611908cb","$causationId":"01a225f6-f1a6-77b5-af9d-ebaaf8c33319","name_claim_id":"d3e49a5d-1bd0-597b-8c53-b82eb9b3217a","schema_version":1}');
INSERT INTO "events" VALUES(8,'campaign-01a225f6-f1a6-77b5-af9d-e6b65378274a',1,'7b5e1d81-6c71-51bc-b798-9cb241506f38','SequenceSeeded','{"campaign_id":"01a225f6-f1a6-77b5-af9d-e6b65378274a","nodes":[{"id":"40c92f96-cd9f-5ff3-89af-717f20670c32","type":"connection_request","include_message":false,"body":""},{"id":"dc5f7134-773d-57d7-996c-38c10f70c865","type":"end"}]}','{"command_id":"01a225f6-f1a6-77b5-af9d-ebaaf8c33319","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:10.438Z","$correlationId":"01a225f6-f1a5-7666-abda-c105611908cb","$causationId":"01a225f6-f1a6-77b5-af9d-ebaaf8c33319","schema_version":1}');
CREATE TABLE name_claims (
    user_id TEXT NOT NULL,
    name_key TEXT NOT NULL,
    claim_id TEXT NOT NULL,
    name_key_version INTEGER NOT NULL,
    campaign_id TEXT NOT NULL,
    command_id TEXT NOT NULL,
    expected_revision INTEGER NOT NULL,
    lease_until TEXT NOT NULL,
    held INTEGER NOT NULL,
    PRIMARY KEY (user_id, name_key)
  ) WITHOUT ROWID;
INSERT INTO "name_claims" VALUES('','begun','begun',0,'','',-1,'',1);
INSERT INTO "name_claims" VALUES('','complete','complete',0,'','',-1,'',1);
INSERT INTO "name_claims" VALUES('ada','Autumn','d3e49a5d-1bd0-597b-8c53-b82eb9b3217a',1,'01a225f6-f1a6-77b5-af9d-e6b65378274a','01a225f6-f1a6-77b5-af9d-ebaaf8c33319',-1,'2026-11-29T06:21:40.438Z',1);
INSERT INTO "name_claims" VALUES('ada','Spring','0a2cfed0-0e00-5367-be8a-9ae2eba2b8f5',1,'01a225f6-f198-71f4-b684-27779f888a67','01a225f6-f199-7646-9556-78db9968590c',-1,'2026-11-29T06:21:40.425Z',1);
INSERT INTO "name_claims" VALUES('ada','Summer','42cf7231-eb82-546f-9394-0ce375c64170',1,'01a225f6-f19f-7298-a188-dc04787543b7','01a225f6-f19f-7298-a188-e0587eab8460',-1,'2026-11-29T06:21:40.432Z',1);
CREATE TABLE parked_events (
    projector TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position TEXT NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (projector, stream_id)
  );
CREATE TABLE senders (id TEXT PRIMARY KEY, user_id TEXT NOT NULL, revision INTEGER NOT NULL,
      list_order TEXT NOT NULL, body TEXT NOT NULL, type TEXT);
INSERT INTO "senders" VALUES('01a225f6-f182-7625-bd22-583f5170512d','ada',0,'2026-11-29T06:21:10.402Z 01a225f6-f182-7625-bd22-583f5170512d','{"id":"01a225f6-f182-7625-bd22-583f5170512d","revision":0,"list_order":"2026-11-29T06:21:10.402Z 01a225f6-f182-7625-bd22-583f5170512d","email_address":"ada@example.com","profile_url":null,"provider_account_id":null,"is_premium":null,"daily_limit":null,"weekly_connection_limit":null,"weekly_message_limit":null,"first_name":null,"last_name":null,"signature":null,"user_id":"ada","type":"email","status":"active","display_name":"Ada","created_at":"2026-11-29T06:21:10.402Z","updated_at":"2026-11-29T06:21:10.402Z"}','email');
INSERT INTO "senders" VALUES('01a225f6-f192-7531-87e5-f1d69e3d816b','ada',0,'2026-11-29T06:21:10.418Z 01a225f6-f192-7531-87e5-f1d69e3d816b','{"id":"01a225f6-f192-7531-87e5-f1d69e3d816b","revision":0,"list_order":"2026-11-29T06:21:10.418Z 01a225f6-f192-7531-87e5-f1d69e3d816b","email_address":null,"profile_url":"https://www.linkedin.com/in/ada","provider_account_id":"li-1","is_premium":null,"daily_limit":null,"weekly_connection_limit":null,"weekly_message_limit":null,"first_name":null,"last_name":null,"signature":null,"user_id":"ada","type":"linkedin","status":"connected","display_name":"Ada on LinkedIn","created_at":"2026-11-29T06:21:10.418Z","updated_at":"2026-11-29T06:21:10.418Z"}','linkedin');
CREATE TABLE write_probe (
    id INTEGER PRIMARY KEY,
    content BLOB NOT NULL
  );
CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision);
CREATE INDEX name_claims_open ON name_claims (lease_until) WHERE held = 0;
CREATE INDEX senders_in_order ON senders (user_id, list_order);
CREATE INDEX campaigns_in_order ON campaigns (user_id, list_order);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',8);
COMMIT;
