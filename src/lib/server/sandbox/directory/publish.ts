/** What the sandbox's directory publishes: one signed answer for each participant and document type, made when asked for. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Clock } from '../../clock.ts';
import { DOCUMENT_TYPES } from '../../envelope/envelope.ts';
import type { Federation, SandboxOrganisation } from '../federation/federation.ts';
import type { KeyRing, KeyPair } from '../key-ring.ts';
import { buildMetadata } from './build-metadata.ts';
import { signAnswer } from './sign-answer.ts';

const DAY_MS = 86_400_000;
/** Answers are signed anew after a while, for the dates in them. */
const KEPT_MS = 3_600_000;

export interface Publisher {
	/** Undefined: not registered. */
	find(participantId: string, documentType: string): Promise<Buffer | undefined>;
}

export function createPublisher(deps: {
	federation: Federation;
	keyRing: KeyRing;
	clock: Clock;
}): Publisher {
	const { federation, keyRing, clock } = deps;
	const made = new Map<string, { at: number; answer: Promise<Buffer> }>();

	async function make(organisation: SandboxOrganisation, documentType: string): Promise<Buffer> {
		const keys = await keyRing.organisation(organisation);
		const signer = await keyRing.directorySigner();
		const now = clock.now();
		const metadata = buildMetadata({
			participantId: organisation.participantId,
			documentType,
			transportProfile: 'digg-transport-as4-v1_0',
			activation: new Date(now - 30 * DAY_MS).toISOString(),
			expiration: new Date(now + 365 * DAY_MS).toISOString(),
			accessPointCertificate: derOf(signer),
			certificates: [
				{ use: 'encryption', content: derOf(keys.encryption).toString('base64') },
				{ use: 'signing', content: Buffer.from(keys.signing.certificatePem).toString('base64') }
			]
		});
		return signAnswer(
			metadata,
			{
				key: createPrivateKey(signer.keyPem),
				certificates: [derOf(signer), derOf(await keyRing.root())]
			},
			organisation.canonicalisation
		);
	}

	return {
		async find(participantId, documentType) {
			const organisation = federation.findOrganisation(participantId);
			if (!organisation || !Object.values(DOCUMENT_TYPES).includes(documentType)) return undefined;
			const key = `${organisation.participantId} ${documentType}`;
			const kept = made.get(key);
			if (kept && clock.now() - kept.at < KEPT_MS) return kept.answer;
			const answer = make(organisation, documentType);
			made.set(key, { at: clock.now(), answer });
			answer.catch(() => made.delete(key));
			return answer;
		}
	};
}

function derOf({ certificatePem }: KeyPair): Buffer {
	return new X509Certificate(certificatePem).raw;
}
