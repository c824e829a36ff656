DROP INDEX `deliveries_fingerprint_unique`;--> statement-breakpoint
CREATE INDEX `deliveries_fingerprint` ON `deliveries` (`fingerprint`);