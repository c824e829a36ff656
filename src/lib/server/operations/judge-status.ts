/**
 * The state of everything in one word, with the reasons: what a person on duty wants to know first. Pure; the limits are
 * those of docs/operations.md.
 */
import { CERTIFICATE_WARN_DAYS, daysLeft } from './certificate-fact.ts';
import type { Status } from './operations.ts';
import { STANDSTILL_MS, standstillMs } from './queue-figures.ts';
import { DISK_FULL_BYTES, DISK_WARN_BYTES } from './storage-figures.ts';

/** Each has a sentence in the catalogue of texts and a place on the page. */
export type Concern =
	| 'alarms-critical'
	| 'alarms-warning'
	| 'queue-stands-still'
	| 'workers-stopped'
	| 'sending-postponed'
	| 'access-point-unreachable'
	| 'access-point-refuses'
	| 'password-expired'
	| 'password-expiring'
	| 'directory-failing'
	| 'scanner-unavailable'
	| 'scanner-off'
	| 'address-book-old'
	| 'certificate-expired'
	| 'certificate-expiring'
	| 'disk-full'
	| 'disk-filling';

export interface Judgement {
	/** `broken`: messages do not move, or soon will not. `attention`: somebody should look, in office hours. */
	readonly level: 'good' | 'attention' | 'broken';
	/** The most serious first. */
	readonly concerns: readonly { concern: Concern; serious: boolean; count: number }[];
}

export const PASSWORD_WARN_DAYS = 14;

export function judgeStatus(status: Status): Judgement {
	const { at, accessPoint, directory, scanner, addressBook, storage } = status;
	const concerns: { concern: Concern; serious: boolean; count: number }[] = [];
	const tell = (concern: Concern, serious: boolean, count: number | boolean) => {
		if (Number(count) > 0) concerns.push({ concern, serious, count: Number(count) });
	};
	const alarmsOf = (severity: 'critical' | 'warning') =>
		status.alarms
			.filter((alarm) => alarm.severity === severity)
			.reduce((sum, { count }) => sum + count, 0);
	const expiring = (days: (left: number) => boolean) =>
		status.certificates.filter(({ notAfter }) => days(daysLeft(notAfter, at))).length;
	const passwordDays =
		accessPoint.passwordExpiresAt === undefined
			? Infinity
			: daysLeft(accessPoint.passwordExpiresAt, at);
	const standing = [status.outbox, status.inbox].filter(
		(queue) => standstillMs(queue, at) > STANDSTILL_MS
	).length;

	tell('alarms-critical', true, alarmsOf('critical'));
	tell('workers-stopped', true, !status.workersRun);
	tell('queue-stands-still', true, status.workersRun && standing > 0);
	tell('access-point-unreachable', true, !accessPoint.reachable);
	tell('access-point-refuses', true, accessPoint.authenticated === false);
	tell('password-expired', true, passwordDays < 0);
	tell('scanner-unavailable', true, scanner.kind === 'unavailable');
	tell(
		'certificate-expired',
		true,
		expiring((left) => left < 0)
	);
	tell('disk-full', true, storage.freeBytes < DISK_FULL_BYTES);
	tell('alarms-warning', false, alarmsOf('warning'));
	tell('sending-postponed', false, status.outbox.postponed + status.inbox.postponed);
	tell(
		'directory-failing',
		false,
		directory.outages.length > 0 ||
			(directory.lastFailureAt !== null && directory.lastFailureAt > (directory.lastAnswerAt ?? 0))
	);
	tell('password-expiring', false, passwordDays >= 0 && passwordDays <= PASSWORD_WARN_DAYS);
	tell('scanner-off', false, scanner.kind === 'off' && status.environment === 'production');
	tell('address-book-old', false, at > (addressBook.staleAt ?? -1));
	tell(
		'certificate-expiring',
		false,
		expiring((left) => left >= 0 && left <= CERTIFICATE_WARN_DAYS)
	);
	tell(
		'disk-filling',
		false,
		storage.freeBytes >= DISK_FULL_BYTES && storage.freeBytes < DISK_WARN_BYTES
	);
	const level = concerns.some(({ serious }) => serious)
		? 'broken'
		: concerns.length > 0
			? 'attention'
			: 'good';
	return { level, concerns };
}
