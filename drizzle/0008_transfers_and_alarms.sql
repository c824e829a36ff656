CREATE TABLE `alarms` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`subject` text NOT NULL,
	`facts` text NOT NULL,
	`raised_at` integer NOT NULL,
	`last_raised_at` integer NOT NULL,
	`times` integer NOT NULL,
	`cleared_at` integer,
	`cleared_by` text
);
--> statement-breakpoint
CREATE UNIQUE INDEX `alarms_open` ON `alarms` (`kind`,`subject`) WHERE cleared_at IS NULL;--> statement-breakpoint
CREATE INDEX `alarms_raised` ON `alarms` (`raised_at`);--> statement-breakpoint
CREATE TABLE `organisation_roles` (
	`person_id` text NOT NULL,
	`role` text NOT NULL,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`person_id`, `role`),
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
DROP INDEX `outbox_entries_envelope_id_unique`;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `round` integer DEFAULT 1 NOT NULL;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `route` text DEFAULT 'access-point' NOT NULL;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `envelope_sha256` text;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `envelope_size` integer;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `access_point_message_id` text;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `sdk_conversation_id` text;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `receipt_delivery_id` text;--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_envelope_round` ON `outbox_entries` (`envelope_id`,`round`);--> statement-breakpoint
CREATE INDEX `outbox_access_point_message` ON `outbox_entries` (`access_point_message_id`);--> statement-breakpoint
CREATE INDEX `outbox_conversation` ON `outbox_entries` (`sdk_conversation_id`);--> statement-breakpoint
CREATE INDEX `outbox_created` ON `outbox_entries` (`created_at`);--> statement-breakpoint
ALTER TABLE `deliveries` ADD `route` text DEFAULT 'access-point' NOT NULL;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `envelope_id` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `kind` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `message_id` text;--> statement-breakpoint
ALTER TABLE `deliveries` ADD `sdk_conversation_id` text;--> statement-breakpoint
CREATE INDEX `deliveries_envelope` ON `deliveries` (`envelope_id`);--> statement-breakpoint
CREATE INDEX `deliveries_message` ON `deliveries` (`message_id`);--> statement-breakpoint
CREATE INDEX `deliveries_conversation` ON `deliveries` (`sdk_conversation_id`);--> statement-breakpoint
CREATE INDEX `deliveries_received` ON `deliveries` (`received_at`);--> statement-breakpoint
ALTER TABLE `drafts` ADD `more_recipients` text DEFAULT '[]' NOT NULL;--> statement-breakpoint
ALTER TABLE `messages` ADD `send_list_id` text;--> statement-breakpoint
CREATE INDEX `messages_send_list` ON `messages` (`send_list_id`);