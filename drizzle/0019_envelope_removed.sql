ALTER TABLE `deliveries` ADD `envelope_removed_at` integer;--> statement-breakpoint
ALTER TABLE `outbox_entries` ADD `envelope_removed_at` integer;