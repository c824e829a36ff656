CREATE TABLE `address_book_words` (
	`word` text PRIMARY KEY NOT NULL
);
--> statement-breakpoint
-- Search as you type: one row for every function, rebuilt by every sync. Written by hand: drizzle knows no FTS5.
CREATE VIRTUAL TABLE `address_book_search` USING fts5(
	`participant_id` UNINDEXED,
	`identifier` UNINDEXED,
	`name`,
	`organisation`,
	`categories`,
	`description`,
	tokenize = 'unicode61 remove_diacritics 2',
	prefix = '1 2 3 4'
);
