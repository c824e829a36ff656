ALTER TABLE `mailboxes` ADD `weekly_hours` text;--> statement-breakpoint
ALTER TABLE `mailboxes` ADD `file_families` text;