/** A directory server on loopback and the answers that it gives, each signed by whom a test says. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DOCUMENT_TYPES } from '#lib/server/envelope/envelope.ts';
import type { CertificateUse } from '#lib/server/directory/directory.ts';
import { buildMetadata } from '#lib/server/sandbox/directory/build-metadata.ts';
import { signAnswer, type AnswerSigner } from '#lib/server/sandbox/directory/sign-answer.ts';
import { X509Certificate } from 'node:crypto';

const YEAR_MS = 365 * 86_400_000;

export interface Publication {
	participantId: string;
	signing: readonly string[];
	encryption: readonly string[];
}

/** Not signed yet. Certificates in PEM, of a use each. */
export function metadataOf(publication: Publication, documentType: string, now: number): Buffer {
	const certificates = (['encryption', 'signing'] as const).flatMap((use: CertificateUse) =>
		publication[use].map((content) => ({ use, content }))
	);
	const [some = ''] = [...publication.encryption, ...publication.signing];
	return buildMetadata({
		participantId: publication.participantId,
		documentType,
		transportProfile: 'digg-transport-as4-v1_0',
		activation: new Date(now - YEAR_MS).toISOString(),
		expiration: new Date(now + YEAR_MS).toISOString(),
		accessPointCertificate: new X509Certificate(some).raw,
		certificates
	});
}

/** Serves what `publications` holds at that moment; `down` answers 503, `requests` counts. */
export async function startSmp(options: { signer: AnswerSigner; now: () => number }) {
	const publications = new Map<string, Publication>();
	const state = { down: false, requests: 0 };
	const server = createServer((request, response) => {
		state.requests += 1;
		if (state.down) return response.writeHead(503).end();
		const [, participant = '', , document = ''] = new URL(request.url ?? '', 'http://x').pathname
			.split('/')
			.map(decodeURIComponent);
		const publication = publications.get(participant.replace('iso6523-actorid-upis::', ''));
		const documentType = document.replace('busdox-docid-qns::', '');
		if (publication === undefined || !Object.values(DOCUMENT_TYPES).includes(documentType)) {
			return response.writeHead(404).end();
		}
		return response.end(
			signAnswer(metadataOf(publication, documentType, options.now()), options.signer, 'c14n')
		);
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return {
		url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
		state,
		publish(publication: Publication): void {
			publications.set(publication.participantId, publication);
		},
		async close(): Promise<void> {
			server.closeAllConnections();
			await new Promise((resolve) => server.close(resolve));
		}
	};
}
