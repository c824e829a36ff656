CREATE TABLE `conversation_counts` (
	`mailbox_id` text NOT NULL,
	`state` text NOT NULL,
	`count` integer NOT NULL,
	PRIMARY KEY(`mailbox_id`, `state`)
);
--> statement-breakpoint
INSERT INTO `conversation_counts` (`mailbox_id`, `state`, `count`)
SELECT `mailbox_id`, `state`, count(*) FROM `conversations` GROUP BY `mailbox_id`, `state`;
--> statement-breakpoint
CREATE TRIGGER `conversations_counted` AFTER INSERT ON `conversations` BEGIN
	INSERT INTO `conversation_counts` (`mailbox_id`, `state`, `count`) VALUES (NEW.`mailbox_id`, NEW.`state`, 1)
	ON CONFLICT (`mailbox_id`, `state`) DO UPDATE SET `count` = `count` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `conversations_recounted` AFTER UPDATE OF `state`, `mailbox_id` ON `conversations`
WHEN OLD.`state` <> NEW.`state` OR OLD.`mailbox_id` <> NEW.`mailbox_id` BEGIN
	UPDATE `conversation_counts` SET `count` = `count` - 1 WHERE `mailbox_id` = OLD.`mailbox_id` AND `state` = OLD.`state`;
	INSERT INTO `conversation_counts` (`mailbox_id`, `state`, `count`) VALUES (NEW.`mailbox_id`, NEW.`state`, 1)
	ON CONFLICT (`mailbox_id`, `state`) DO UPDATE SET `count` = `count` + 1;
END;
--> statement-breakpoint
CREATE TRIGGER `conversations_discounted` AFTER DELETE ON `conversations` BEGIN
	UPDATE `conversation_counts` SET `count` = `count` - 1 WHERE `mailbox_id` = OLD.`mailbox_id` AND `state` = OLD.`state`;
END;
