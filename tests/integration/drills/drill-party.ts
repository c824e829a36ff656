/** Who takes part in a drill, as files: a process that is started after a kill finds nothing else. */
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { CertificateUse, Directory } from '#lib/server/directory/directory.ts';
import { AppError } from '#lib/server/errors.ts';
import { makeCertificate } from '#tests/support/certificates.ts';

export interface DrillParty {
	participantId: string;
	name: string;
	hostName: string;
	/** Of its one mailbox. */
	address: string;
	keyPem: string;
	certificatePem: string;
	accessPointUrl: string;
	login: { user: string; password: string };
	counterpart: { organisation: string; name: string; address: string };
	/** Everybody's certificate, by participant. */
	published: Record<string, string>;
}

const NAMES = { north: 'Norrviks kommun', south: 'Region Söder' };
export type Side = keyof typeof NAMES;
export const SIDES = ['north', 'south'] as const;

export const participantOf = (side: Side) => `0203:${side}.example`;
const addressOf = (side: Side) => `${side}:funktion`;
export const loginOf = (side: Side) => ({ user: side, password: `Losenord-${side}-0123` });

/** Writes what each side knows into a folder of its own below `folder`. */
export function makeParties(folder: string, accessPointUrl: string): void {
	const made = new Map(SIDES.map((side) => [side, makeCertificate({ subject: NAMES[side] })]));
	const published = Object.fromEntries(
		SIDES.map((side) => [participantOf(side), made.get(side)?.certificatePem ?? ''])
	);
	for (const side of SIDES) {
		const other = side === 'north' ? 'south' : 'north';
		const party: DrillParty = {
			participantId: participantOf(side),
			name: NAMES[side],
			hostName: `sluss.${side}.example`,
			address: addressOf(side),
			keyPem: made.get(side)?.keyPem ?? '',
			certificatePem: made.get(side)?.certificatePem ?? '',
			accessPointUrl,
			login: loginOf(side),
			counterpart: {
				organisation: participantOf(other),
				name: NAMES[other],
				address: addressOf(other)
			},
			published
		};
		mkdirSync(join(folder, side), { recursive: true });
		writeFileSync(join(folder, side, 'party.json'), JSON.stringify(party));
	}
}

export function readParty(folder: string): DrillParty {
	return JSON.parse(readFileSync(join(folder, 'party.json'), 'utf8')) as DrillParty;
}

/** A directory of fixed certificates: the real one has tests of its own, and is not what a drill is about. */
export function fixedDirectory({ published }: DrillParty): Directory {
	async function findCertificate(participantId: string, use: CertificateUse) {
		const pem = published[participantId.toLowerCase()];
		if (pem === undefined) throw new AppError('PARTICIPANT_UNKNOWN');
		const certificate = new X509Certificate(pem);
		return {
			participantId: participantId.toLowerCase(),
			use,
			pem,
			subject: certificate.subject,
			serial: certificate.serialNumber,
			fingerprint: certificate.fingerprint256.replaceAll(':', '').toLowerCase(),
			notBefore: 0,
			notAfter: Number.MAX_SAFE_INTEGER
		};
	}
	return {
		findCertificate,
		findCertificates: async (participantId, use) => [await findCertificate(participantId, use)]
	};
}
