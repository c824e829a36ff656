DROP INDEX `memberships_person`;--> statement-breakpoint
CREATE INDEX `memberships_person` ON `memberships` (`person_id`,`mailbox_id`,`may_queue`,`may_read`,`may_send`,`may_administer`,`from`,`until`);--> statement-breakpoint
CREATE INDEX `mailboxes_closed` ON `mailboxes` (`id`) WHERE closed_at IS NOT NULL;