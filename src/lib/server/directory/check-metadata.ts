import { DOCUMENT_SCHEME, PARTICIPANT_SCHEME, sameParticipant } from '../envelope/envelope.ts';
import { AppError } from '../errors.ts';
import type { Endpoint, ServiceMetadata } from './service-metadata.ts';

export interface Asked {
	participantId: string;
	documentType: string;
}

/**
 * Whether verified metadata answers what was asked (another participant's genuine answer must not do) and describes a
 * service that is in use now.
 *
 * @throws AppError DIRECTORY_ANSWER_INVALID
 */
export function checkMetadata(
	metadata: ServiceMetadata,
	asked: Asked,
	options: { now: number; transportProfiles: readonly string[] }
): void {
	const { participant, document, endpoints } = metadata;
	if (
		participant.scheme.toLowerCase() !== PARTICIPANT_SCHEME ||
		!sameParticipant(participant.value, asked.participantId)
	) {
		throw invalid('it is about another participant');
	}
	if (document.scheme !== DOCUMENT_SCHEME || document.value !== asked.documentType) {
		throw invalid('it is about another document type');
	}
	const known = endpoints.filter(({ transportProfile }) =>
		options.transportProfiles.includes(transportProfile)
	);
	if (known.length === 0) throw invalid('it names no transport profile that we know');
	if (!known.some((endpoint) => isActive(endpoint, options.now))) {
		throw invalid('the service that it describes is not in use now');
	}
}

function isActive({ activation, expiration }: Endpoint, now: number): boolean {
	return (
		(activation === undefined || instantOf(activation) <= now) &&
		(expiration === undefined || now < instantOf(expiration))
	);
}

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/;

/** A time without zone is read as UTC, as the servers mean it. */
function instantOf(text: string): number {
	const parts = DATE_TIME.exec(text);
	const instant = Date.parse(parts?.[2] === undefined ? `${text}Z` : text);
	if (!parts || Number.isNaN(instant)) throw invalid('it holds a date that cannot be read');
	return instant;
}

function invalid(what: string): AppError {
	return new AppError(
		'DIRECTORY_ANSWER_INVALID',
		`The answer of the certificate directory cannot be used: ${what}.`
	);
}
