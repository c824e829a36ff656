CREATE TABLE `used_keys` (
	`wrapped_key` text PRIMARY KEY NOT NULL,
	`fingerprint` text NOT NULL
);
--> statement-breakpoint
ALTER TABLE `deliveries` ADD `reuse_allowed` integer DEFAULT false NOT NULL;