import { systemClock } from '#lib/server/clock.ts';
import type { Certificate } from '#lib/server/crypto/certificates.ts';

/** What to tell of a certificate that is not valid now: past its last day, or before its first. */
export function describeInvalidity({
	notBefore,
	notAfter
}: Pick<Certificate, 'notBefore' | 'notAfter'>): string | undefined {
	const now = systemClock.now();
	if (now < notBefore.getTime()) return `is not valid before ${notBefore.toISOString()}`;
	if (now > notAfter.getTime()) return `expired on ${notAfter.toISOString()}`;
	return undefined;
}
