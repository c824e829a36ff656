DROP INDEX `conversations_assignee`;--> statement-breakpoint
ALTER TABLE `conversations` ADD `search_text` text DEFAULT '' NOT NULL;--> statement-breakpoint
CREATE INDEX `conversations_recent` ON `conversations` (`mailbox_id`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `conversations_assignee` ON `conversations` (`mailbox_id`,`assignee_id`,`state`,`last_message_at`,`id`);--> statement-breakpoint
CREATE INDEX `audit_events_conversation` ON `audit_events` (`conversation_id`,`person_id`,`at`);