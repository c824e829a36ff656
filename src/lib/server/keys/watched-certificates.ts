import type { CertificateFact } from '../operations/certificate-fact.ts';

const DAY_MS = 24 * 3_600_000;
/** Days before the end at which operations are told. */
export const CERTIFICATE_LIMITS = [60, 30, 7] as const;
export const PASSWORD_LIMITS = [14, 7, 1] as const;

/**
 * Those that nothing has replaced yet: of each use the one that lasts longest, of roots the one of each name. What we sign
 * with right now is watched in any case: a successor that is not published helps nobody.
 */
export function unreplaced(
	certificates: readonly CertificateFact[],
	signingNow: string | undefined
): CertificateFact[] {
	const groups = Map.groupBy(certificates, ({ use, subject }) =>
		use === 'directory-root' ? `${use} ${subject}` : use
	);
	const last = [...groups.values()].map((group) =>
		group.reduce((longest, one) => (one.notAfter > longest.notAfter ? one : longest))
	);
	return certificates.filter(
		(one) => last.includes(one) || (one.use === 'signing' && one.fingerprint === signingNow)
	);
}

/** The narrowest limit that has been passed; `expired` afterwards; undefined while there is plenty of time. */
export function limitPassed(
	until: number,
	now: number,
	limits: readonly number[]
): number | 'expired' | undefined {
	if (until <= now) return 'expired';
	const passed = limits.filter((days) => until - now <= days * DAY_MS);
	return passed.length === 0 ? undefined : Math.min(...passed);
}
