BEGIN TRANSACTION;
CREATE TABLE checkpoints (
    projector TEXT PRIMARY KEY,
    position TEXT NOT NULL
  );
CREATE TABLE events (
    position INTEGER PRIMARY KEY AUTOINCREMENT,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    id TEXT NOT NULL,
    type TEXT NOT NULL,
    data TEXT NOT NULL,
    metadata TEXT NOT NULL
  );
INSERT INTO "events" VALUES(1,'sender-01a225f6-fe2b-713f-a055-81dbd197b4bf',0,'dd1a82b2-81dd-556b-8cfd-f22553827d87','SenderConnected','{"sender_id":"01a225f6-fe2b-713f-a055-81dbd197b4bf","user_id":"ada","type":"email","status":"active","display_name":"Ada","email_address":"ada@example.com"}','{"command_id":"01a225f6-fe2b-713f-a055-87f0afeb80d2","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.643Z","$correlationId":"01a225f6-fe21-7749-815a-5955097fcc42","$causationId":"01a225f6-fe2b-713f-a055-87f0afeb80d2","schema_version":1}');
INSERT INTO "events" VALUES(2,'sender-01a225f6-fe45-746b-98ed-2ed8cd8edcae',0,'d9662176-964b-5161-83a0-4142b6381e09','SenderConnected','{"sender_id":"01a225f6-fe45-746b-98ed-2ed8cd8edcae","user_id":"ada","type":"linkedin","status":"connected","display_name":"Ada on LinkedIn","profile_url":"https://www.linkedin.com/in/ada","provider_account_id":"li-1"}','{"command_id":"01a225f6-fe45-746b-98ed-3174e656f97e","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.669Z","$correlationId":"01a225f6-fe43-7072-a3f4-2ea41c2824fa","$causationId":"01a225f6-fe45-746b-98ed-3174e656f97e","schema_version":1}');
INSERT INTO "events" VALUES(3,'campaign-01a225f6-fe4a-72ae-bf3e-d58a6621bfb5',0,'5c9840cf-3170-5b7b-95c9-7eb099e70131','CampaignDrafted','{"campaign_id":"01a225f6-fe4a-72ae-bf3e-d58a6621bfb5","user_id":"ada","name":"Spring","sender_account_ids":["01a225f6-fe2b-713f-a055-81dbd197b4bf"],"type":"email","settings":{"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null}}','{"command_id":"01a225f6-fe4a-72ae-bf3e-dba10c478d9b","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.675Z","$correlationId":"01a225f6-fe48-7597-9ec2-c9a6e0501c18","$causationId":"01a225f6-fe4a-72ae-bf3e-dba10c478d9b","name_claim_id":"edb03e2a-dc8c-5258-8742-ba75359e423f","schema_version":1}');
INSERT INTO "events" VALUES(4,'campaign-01a225f6-fe4a-72ae-bf3e-d58a6621bfb5',1,'6a5b3c2e-984c-5c86-97ad-21907a2df01e','SequenceSeeded','{"campaign_id":"01a225f6-fe4a-72ae-bf3e-d58a6621bfb5","nodes":[{"id":"a6491b32-6cbd-5424-9beb-b2e8f6ad9465","type":"email","subject":"","body":""},{"id":"dbdeee24-32f9-539e-9bb3-2c145c81a833","type":"end"}]}','{"command_id":"01a225f6-fe4a-72ae-bf3e-dba10c478d9b","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.675Z","$correlationId":"01a225f6-fe48-7597-9ec2-c9a6e0501c18","$causationId":"01a225f6-fe4a-72ae-bf3e-dba10c478d9b","schema_version":1}');
INSERT INTO "events" VALUES(5,'campaign-01a225f6-fe58-7120-a975-1bcadda42dff',0,'35c32384-ed13-567a-b6fa-1b1ac4632ead','CampaignDrafted','{"campaign_id":"01a225f6-fe58-7120-a975-1bcadda42dff","user_id":"ada","name":"Summer","sender_account_ids":["01a225f6-fe2b-713f-a055-81dbd197b4bf"],"type":"email","settings":{"daily_limit":50,"stop_on_reply":true,"open_tracking":true,"signature":null}}','{"command_id":"01a225f6-fe58-7120-a975-1cbc59b10470","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.688Z","$correlationId":"01a225f6-fe57-7625-83af-b2a2decc76d2","$causationId":"01a225f6-fe58-7120-a975-1cbc59b10470","name_claim_id":"eea5a70a-672b-5f72-9630-a006f183edb4","schema_version":1}');
INSERT INTO "events" VALUES(6,'campaign-01a225f6-fe58-7120-a975-1bcadda42dff',1,'fe3f053d-234e-5344-8c92-198200f0f522','SequenceSeeded','{"campaign_id":"01a225f6-fe58-7120-a975-1bcadda42dff","nodes":[{"id":"81614d7f-ec18-5e91-adcc-506a43408431","type":"email","subject":"","body":""},{"id":"7b16b0fe-c03c-5f46-b645-adfa3472c800","type":"end"}]}','{"command_id":"01a225f6-fe58-7120-a975-1cbc59b10470","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.688Z","$correlationId":"01a225f6-fe57-7625-83af-b2a2decc76d2","$causationId":"01a225f6-fe58-7120-a975-1cbc59b10470","schema_version":1}');
INSERT INTO "events" VALUES(7,'campaign-01a225f6-fe62-72ab-96bc-582313f0f108',0,'2acbdf1f-bd37-514d-8723-69877d420b1b','CampaignDrafted','{"campaign_id":"01a225f6-fe62-72ab-96bc-582313f0f108","user_id":"ada","name":"Autumn","sender_account_ids":["01a225f6-fe45-746b-98ed-2ed8cd8edcae"],"type":"linkedin","settings":{"skip_other_campaigns":true,"operating_hours":null}}','{"command_id":"01a225f6-fe63-749e-a4b3-c957c23f5190","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.699Z","$correlationId":"01a225f6-fe62-72ab-96bc-5457b4e8de26","$causationId":"01a225f6-fe63-749e-a4b3-c957c23f5190","name_claim_id":"1c02145a-90d8-5a5b-9564-54f75aa56bfd","schema_version":1}');
INSERT INTO "events" VALUES(8,'campaign-01a225f6-fe62-72ab-96bc-582313f0f108',1,'8778fa79-5f9f-53c4-b881-d88c95da74d6','SequenceSeeded','{"campaign_id":"01a225f6-fe62-72ab-96bc-582313f0f108","nodes":[{"id":"ff7d5b49-15ea-5ec7-bc08-f380889839df","type":"connection_request","include_message":false,"body":""},{"id":"cf2faad7-6f27-5937-b528-bb0864c6bac4","type":"end"}]}','{"command_id":"01a225f6-fe63-749e-a4b3-c957c23f5190","user_id":"ada","actor":{"type":"user","id":"ada"},"occurred_at":"2026-11-29T06:21:13.699Z","$correlationId":"01a225f6-fe62-72ab-96bc-5457b4e8de26","$causationId":"01a225f6-fe63-749e-a4b3-c957c23f5190","schema_version":1}');
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
CREATE TABLE parked_events (
    projector TEXT NOT NULL,
    stream_id TEXT NOT NULL,
    revision INTEGER NOT NULL,
    position TEXT NOT NULL,
    type TEXT NOT NULL,
    error TEXT NOT NULL,
    PRIMARY KEY (projector, stream_id)
  );
CREATE TABLE write_probe (
    id INTEGER PRIMARY KEY,
    content BLOB NOT NULL
  );
CREATE UNIQUE INDEX events_by_stream ON events (stream_id, revision);
CREATE INDEX name_claims_open ON name_claims (lease_until) WHERE held = 0;
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('events',8);
COMMIT;
