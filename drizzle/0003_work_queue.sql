CREATE TABLE `address_book_words` (
	`word` text PRIMARY KEY NOT NULL
);
