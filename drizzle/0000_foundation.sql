CREATE TABLE `address_book_functions` (
	`participant_id` text NOT NULL,
	`identifier` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`categories` text DEFAULT '' NOT NULL,
	PRIMARY KEY(`participant_id`, `identifier`),
	FOREIGN KEY (`participant_id`) REFERENCES `address_book_organisations`(`participant_id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `address_book_functions_identifier` ON `address_book_functions` (`identifier`);--> statement-breakpoint
CREATE TABLE `address_book_organisations` (
	`participant_id` text PRIMARY KEY NOT NULL,
	`organisation_number` text DEFAULT '' NOT NULL,
	`name` text NOT NULL,
	`alternate_name` text DEFAULT '' NOT NULL,
	`description` text DEFAULT '' NOT NULL
);
--> statement-breakpoint
CREATE TABLE `address_book_syncs` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`started_at` integer NOT NULL,
	`finished_at` integer,
	`organisations` integer DEFAULT 0 NOT NULL,
	`functions` integer DEFAULT 0 NOT NULL,
	`orphans` integer DEFAULT 0 NOT NULL,
	`code` text
);
--> statement-breakpoint
CREATE TABLE `audit_events` (
	`seq` integer PRIMARY KEY NOT NULL,
	`at` integer NOT NULL,
	`event` text NOT NULL,
	`person_id` text,
	`mailbox_id` text,
	`conversation_id` text,
	`message_id` text,
	`facts` text NOT NULL,
	`previous_hash` text NOT NULL,
	`hash` text NOT NULL
);
--> statement-breakpoint
CREATE INDEX `audit_events_message` ON `audit_events` (`message_id`);--> statement-breakpoint
CREATE INDEX `audit_events_at` ON `audit_events` (`at`);--> statement-breakpoint
CREATE TABLE `conversation_reads` (
	`person_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`read_until` integer NOT NULL,
	PRIMARY KEY(`person_id`, `conversation_id`),
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `conversations` (
	`id` text PRIMARY KEY NOT NULL,
	`mailbox_id` text NOT NULL,
	`sdk_conversation_id` text NOT NULL,
	`counterpart_organisation` text NOT NULL,
	`counterpart_address` text NOT NULL,
	`counterpart_name` text NOT NULL,
	`counterpart_function_name` text NOT NULL,
	`subject` text NOT NULL,
	`confidential` integer NOT NULL,
	`state` text NOT NULL,
	`assignee_id` text,
	`state_since` integer NOT NULL,
	`message_count` integer NOT NULL,
	`attachment_count` integer NOT NULL,
	`last_message_at` integer NOT NULL,
	`last_incoming_at` integer,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`assignee_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `conversations_thread` ON `conversations` (`mailbox_id`,`sdk_conversation_id`,`counterpart_organisation`);--> statement-breakpoint
CREATE INDEX `conversations_queue` ON `conversations` (`mailbox_id`,`state`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_assignee` ON `conversations` (`mailbox_id`,`assignee_id`,`state`);--> statement-breakpoint
CREATE TABLE `settings` (
	`key` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);
--> statement-breakpoint
CREATE TABLE `people` (
	`id` text PRIMARY KEY NOT NULL,
	`display_name` text NOT NULL,
	`title` text DEFAULT '' NOT NULL,
	`email` text,
	`language` text DEFAULT 'sv' NOT NULL,
	`theme` text DEFAULT 'system' NOT NULL,
	`active` integer DEFAULT true NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE TABLE `sessions` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`assurance_level` integer NOT NULL,
	`created_at` integer NOT NULL,
	`last_seen_at` integer NOT NULL,
	`expires_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `sessions_person` ON `sessions` (`person_id`);--> statement-breakpoint
CREATE TABLE `deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`transport_id` text NOT NULL,
	`fingerprint` text NOT NULL,
	`envelope_blob` text NOT NULL,
	`size` integer NOT NULL,
	`original_sender` text NOT NULL,
	`final_recipient` text NOT NULL,
	`document_type` text NOT NULL,
	`state` text NOT NULL,
	`outcome` text,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lease_owner` text,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`received_at` integer NOT NULL,
	`processed_at` integer
);
--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_transport_id_unique` ON `deliveries` (`transport_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `deliveries_fingerprint_unique` ON `deliveries` (`fingerprint`);--> statement-breakpoint
CREATE INDEX `deliveries_due` ON `deliveries` (`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `mailboxes` (
	`id` text PRIMARY KEY NOT NULL,
	`functional_address` text NOT NULL,
	`name` text NOT NULL,
	`description` text DEFAULT '' NOT NULL,
	`created_at` integer NOT NULL
);
--> statement-breakpoint
CREATE UNIQUE INDEX `mailboxes_functional_address_unique` ON `mailboxes` (`functional_address`);--> statement-breakpoint
CREATE TABLE `memberships` (
	`mailbox_id` text NOT NULL,
	`person_id` text NOT NULL,
	`may_queue` integer NOT NULL,
	`may_read` integer NOT NULL,
	`may_send` integer NOT NULL,
	`may_administer` integer NOT NULL,
	`until` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`mailbox_id`, `person_id`),
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `memberships_person` ON `memberships` (`person_id`);--> statement-breakpoint
CREATE TABLE `attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`message_id` text NOT NULL,
	`position` integer NOT NULL,
	`file_name` text NOT NULL,
	`content_type` text NOT NULL,
	`size` integer NOT NULL,
	`blob` text NOT NULL,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `attachments_message` ON `attachments` (`message_id`,`position`);--> statement-breakpoint
CREATE TABLE `draft_attachments` (
	`id` text PRIMARY KEY NOT NULL,
	`draft_id` text NOT NULL,
	`position` integer NOT NULL,
	`file_name` text NOT NULL,
	`content_type` text NOT NULL,
	`size` integer NOT NULL,
	`blob` text NOT NULL,
	FOREIGN KEY (`draft_id`) REFERENCES `drafts`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `draft_attachments_draft` ON `draft_attachments` (`draft_id`,`position`);--> statement-breakpoint
CREATE TABLE `drafts` (
	`id` text PRIMARY KEY NOT NULL,
	`author_id` text NOT NULL,
	`mailbox_id` text NOT NULL,
	`in_reply_to` text,
	`recipient_organisation` text,
	`recipient_address` text,
	`subject` text DEFAULT '' NOT NULL,
	`confidential` integer,
	`text` text DEFAULT '' NOT NULL,
	`references` text NOT NULL,
	`persons` text NOT NULL,
	`created_at` integer NOT NULL,
	`updated_at` integer NOT NULL,
	FOREIGN KEY (`author_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`in_reply_to`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `drafts_author` ON `drafts` (`author_id`,`updated_at`);--> statement-breakpoint
CREATE TABLE `message_events` (
	`id` integer PRIMARY KEY AUTOINCREMENT NOT NULL,
	`message_id` text NOT NULL,
	`at` integer NOT NULL,
	`status` text NOT NULL,
	`code` text,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `message_events_message` ON `message_events` (`message_id`,`id`);--> statement-breakpoint
CREATE TABLE `messages` (
	`id` text PRIMARY KEY NOT NULL,
	`direction` text NOT NULL,
	`message_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`mailbox_id` text NOT NULL,
	`sdk_conversation_id` text NOT NULL,
	`ref_to_message_id` text,
	`subject` text NOT NULL,
	`confidential` integer NOT NULL,
	`sender_organisation` text NOT NULL,
	`sender_address` text NOT NULL,
	`sender_name` text NOT NULL,
	`sender_function_name` text NOT NULL,
	`recipient_organisation` text NOT NULL,
	`recipient_address` text NOT NULL,
	`recipient_name` text NOT NULL,
	`recipient_function_name` text NOT NULL,
	`documents` text NOT NULL,
	`sender_references` text NOT NULL,
	`recipient_references` text NOT NULL,
	`persons` text NOT NULL,
	`status` text NOT NULL,
	`rejections` text NOT NULL,
	`receipt_late` integer DEFAULT false NOT NULL,
	`receipt_at` integer,
	`author_id` text,
	`created_at` integer NOT NULL,
	`recorded_at` integer NOT NULL,
	`envelope_blob` text,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`author_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `messages_identity` ON `messages` (`direction`,`sender_organisation`,`message_id`);--> statement-breakpoint
CREATE INDEX `messages_conversation` ON `messages` (`conversation_id`,`recorded_at`);--> statement-breakpoint
CREATE INDEX `messages_status` ON `messages` (`status`,`direction`);--> statement-breakpoint
CREATE TABLE `outbox_entries` (
	`id` text PRIMARY KEY NOT NULL,
	`kind` text NOT NULL,
	`message_id` text,
	`envelope_id` text NOT NULL,
	`transport_id` text NOT NULL,
	`recipient_organisation` text NOT NULL,
	`recipient_address` text NOT NULL,
	`receipt_for` text,
	`receipt_findings` text,
	`state` text NOT NULL,
	`envelope_blob` text,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lease_owner` text,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`last_code` text,
	`created_at` integer NOT NULL,
	`submitted_at` integer,
	`transported_at` integer,
	FOREIGN KEY (`message_id`) REFERENCES `messages`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_entries_envelope_id_unique` ON `outbox_entries` (`envelope_id`);--> statement-breakpoint
CREATE UNIQUE INDEX `outbox_entries_transport_id_unique` ON `outbox_entries` (`transport_id`);--> statement-breakpoint
CREATE INDEX `outbox_due` ON `outbox_entries` (`state`,`due_at`);--> statement-breakpoint
CREATE INDEX `outbox_message` ON `outbox_entries` (`message_id`);--> statement-breakpoint
CREATE TABLE `notice_settings` (
	`person_id` text NOT NULL,
	`mailbox_id` text NOT NULL,
	PRIMARY KEY(`person_id`, `mailbox_id`),
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE TABLE `notices` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`conversation_id` text NOT NULL,
	`created_at` integer NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`conversation_id`) REFERENCES `conversations`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `notices_person` ON `notices` (`person_id`,`created_at`);--> statement-breakpoint
CREATE TABLE `push_deliveries` (
	`id` text PRIMARY KEY NOT NULL,
	`notice_id` text NOT NULL,
	`subscription_id` text NOT NULL,
	`state` text NOT NULL,
	`due_at` integer NOT NULL,
	`attempts` integer DEFAULT 0 NOT NULL,
	`lease_until` integer DEFAULT 0 NOT NULL,
	`last_code` text,
	FOREIGN KEY (`notice_id`) REFERENCES `notices`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE INDEX `push_deliveries_due` ON `push_deliveries` (`state`,`due_at`);--> statement-breakpoint
CREATE TABLE `push_subscriptions` (
	`id` text PRIMARY KEY NOT NULL,
	`person_id` text NOT NULL,
	`endpoint` text NOT NULL,
	`p256dh` text NOT NULL,
	`auth` text NOT NULL,
	`label` text NOT NULL,
	`created_at` integer NOT NULL,
	`last_success_at` integer,
	`failures` integer DEFAULT 0 NOT NULL,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
CREATE UNIQUE INDEX `push_subscriptions_endpoint_unique` ON `push_subscriptions` (`endpoint`);--> statement-breakpoint
CREATE INDEX `push_subscriptions_person` ON `push_subscriptions` (`person_id`);