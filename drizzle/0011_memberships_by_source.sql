PRAGMA foreign_keys=OFF;--> statement-breakpoint
CREATE TABLE `__new_memberships` (
	`mailbox_id` text NOT NULL,
	`person_id` text NOT NULL,
	`source` text DEFAULT 'manual' NOT NULL,
	`may_queue` integer NOT NULL,
	`may_read` integer NOT NULL,
	`may_send` integer NOT NULL,
	`may_administer` integer NOT NULL,
	`from` integer,
	`until` integer,
	`created_at` integer NOT NULL,
	PRIMARY KEY(`mailbox_id`, `person_id`, `source`),
	FOREIGN KEY (`mailbox_id`) REFERENCES `mailboxes`(`id`) ON UPDATE no action ON DELETE no action,
	FOREIGN KEY (`person_id`) REFERENCES `people`(`id`) ON UPDATE no action ON DELETE no action
);
--> statement-breakpoint
INSERT INTO `__new_memberships`("mailbox_id", "person_id", "source", "may_queue", "may_read", "may_send", "may_administer", "from", "until", "created_at") SELECT "mailbox_id", "person_id", 'manual', "may_queue", "may_read", "may_send", "may_administer", NULL, "until", "created_at" FROM `memberships`;--> statement-breakpoint
DROP TABLE `memberships`;--> statement-breakpoint
ALTER TABLE `__new_memberships` RENAME TO `memberships`;--> statement-breakpoint
PRAGMA foreign_keys=ON;--> statement-breakpoint
CREATE INDEX `memberships_person` ON `memberships` (`person_id`);