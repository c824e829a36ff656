CREATE INDEX `notices_created` ON `notices` (`created_at`);--> statement-breakpoint
CREATE INDEX `push_deliveries_notice` ON `push_deliveries` (`notice_id`);