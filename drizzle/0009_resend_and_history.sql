ALTER TABLE `outbox_entries` ADD `sealed_with` text;
--> statement-breakpoint
-- What has happened to a message is only ever added to. Written by hand: drizzle knows no triggers.
CREATE TRIGGER `message_events_no_update` BEFORE UPDATE ON `message_events`
BEGIN
	SELECT RAISE(ABORT, 'message_events is append-only');
END;
--> statement-breakpoint
-- Its history goes with the message itself, and no sooner.
CREATE TRIGGER `message_events_no_delete` BEFORE DELETE ON `message_events`
WHEN EXISTS (SELECT 1 FROM `messages` WHERE `id` = OLD.`message_id`)
BEGIN
	SELECT RAISE(ABORT, 'message_events is append-only');
END;
