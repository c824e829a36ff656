CREATE TABLE `kept_envelopes` (
	`transfer_id` text PRIMARY KEY NOT NULL,
	`direction` text NOT NULL,
	`mailbox_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`until` integer NOT NULL
);
--> statement-breakpoint
CREATE INDEX `kept_envelopes_until` ON `kept_envelopes` (`until`);--> statement-breakpoint
CREATE TABLE `legal_holds` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`reason` text NOT NULL,
	`set_by` text,
	`set_at` integer NOT NULL,
	`lifted_by` text,
	`lifted_at` integer,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `legal_holds_open` ON `legal_holds` (`mailbox_id`,`conversation_id`) WHERE lifted_at IS NULL;--> statement-breakpoint
CREATE TABLE `retention_rules` (
	`mailbox_id` text PRIMARY KEY NOT NULL,
	`basis` text NOT NULL,
	`days` integer NOT NULL,
	`envelope_days` integer,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `retention_runs` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text,
	`started_at` integer NOT NULL,
	`lease_until` integer NOT NULL,
	`finished_at` integer,
	`code` text,
	`conversations` integer DEFAULT 0 NOT NULL,
	`messages` integer DEFAULT 0 NOT NULL,
	`attachments` integer DEFAULT 0 NOT NULL,
	`envelopes` integer DEFAULT 0 NOT NULL,
	`files` integer DEFAULT 0 NOT NULL,
	`bytes` integer DEFAULT 0 NOT NULL
);
--> statement-breakpoint
CREATE INDEX `retention_runs_started` ON `retention_runs` (`started_at`);--> statement-breakpoint
CREATE INDEX `audit_events_person` ON `audit_events` (`person_id`) WHERE person_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_mailbox` ON `audit_events` (`mailbox_id`) WHERE mailbox_id IS NOT NULL;--> statement-breakpoint
CREATE INDEX `audit_events_event` ON `audit_events` (`event`);--> statement-breakpoint
-- The log is only ever added to, at its end. Written by hand: drizzle knows no triggers.
CREATE TRIGGER `audit_events_no_update` BEFORE UPDATE ON `audit_events`
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
CREATE TRIGGER `audit_events_no_delete` BEFORE DELETE ON `audit_events`
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
--> statement-breakpoint
-- INSERT OR REPLACE would remove a row without asking the trigger above.
CREATE TRIGGER `audit_events_at_the_end` BEFORE INSERT ON `audit_events`
WHEN NEW.`seq` IS NOT 1 + coalesce((SELECT max(`seq`) FROM `audit_events`), 0)
BEGIN
	SELECT RAISE(ABORT, 'audit_events is append-only');
END;
