/**
 * The organisations of the sandbox federation with their functions, made from the tables beside this file. The same every
 * time: addresses that somebody has used yesterday are there today.
 */
import type { Behaviour } from '../behaviour.ts';
import { functionsFor } from './functions.ts';
import { ORGANISATIONS, type OrganisationKind } from './organisations.ts';
import { OWN_FUNCTIONS } from './own-organisation.ts';
import { slugOf } from './slug.ts';
import { TRAINING_FUNCTIONS, UNREACHABLE } from './training.ts';

export interface SandboxFunction {
	/** Functional address. */
	identifier: string;
	name: string;
	description: string;
	categories: string[];
	behaviour: Behaviour;
}

export interface SandboxOrganisation {
	participantId: string;
	domain: string;
	kind: OrganisationKind | 'own';
	organisationNumber: string;
	name: string;
	alternateName: string;
	description: string;
	functions: SandboxFunction[];
	/** Both occur in SDK: one certificate for signing and encryption, or one for each. */
	certificates: 'one' | 'two';
	/** Which canonicalisation its directory answers are signed with; servers differ. */
	canonicalisation: 'c14n' | 'c14n11';
	/** Whether its access point can be reached. */
	reachable: boolean;
}

export interface Federation {
	own: SandboxOrganisation;
	/** Everybody, our own organisation included. */
	organisations: SandboxOrganisation[];
	findOrganisation(participantId: string): SandboxOrganisation | undefined;
	findFunction(participantId: string, identifier: string): SandboxFunction | undefined;
}

/** `own`: the organisation that this Sluss serves. */
export function makeFederation(own: { participantId: string; name: string }): Federation {
	const ownOrganisation = makeOwn(own);
	const organisations = [ownOrganisation, ...ORGANISATIONS.map(makeCounterpart), makeUnreachable()];
	const byId = new Map(organisations.map((each) => [each.participantId, each]));
	const findOrganisation = (participantId: string) => byId.get(participantId.trim().toLowerCase());
	return {
		own: ownOrganisation,
		organisations,
		findOrganisation,
		findFunction: (participantId, identifier) =>
			findOrganisation(participantId)?.functions.find((each) => each.identifier === identifier)
	};
}

/** Functional address of one of the training agency's functions. */
export function trainingAddress(slug: string): string {
	return `sdk:inkorg:0203:ovningsmyndigheten.example:${slug}`;
}

function makeCounterpart(seed: (typeof ORGANISATIONS)[number], index: number): SandboxOrganisation {
	const domain = `${slugOf(seed.place ?? seed.name)}.example`;
	const organisationNumber = String(9_000_000_000 + (index + 1) * 10_007);
	return {
		participantId: `0203:${domain}`,
		domain,
		kind: seed.kind,
		organisationNumber,
		name: seed.name,
		alternateName: seed.alternateName ?? '',
		description: seed.description,
		functions:
			seed.kind === 'training'
				? TRAINING_FUNCTIONS.map((each) => ({
						identifier: trainingAddress(each.slug),
						name: each.name,
						description: each.description,
						categories: ['övning', 'test'],
						behaviour: each.behaviour
					}))
				: functionsFor(seed).map((each, position) => ({
						identifier: addressOf(index, domain, organisationNumber, each.name, position),
						name: each.name,
						description: each.description,
						categories: each.categories.split(' '),
						behaviour: each.answers ? { kind: 'answer', topic: each.answers } : { kind: 'accept' }
					})),
		certificates: index % 3 === 1 ? 'two' : 'one',
		canonicalisation: index % 4 === 1 ? 'c14n11' : 'c14n',
		reachable: true
	};
}

/** Functional addresses have no fixed format: those of the sandbox look as differently as real ones do. */
function addressOf(
	organisation: number,
	domain: string,
	organisationNumber: string,
	name: string,
	position: number
): string {
	switch (organisation % 3) {
		case 0:
			return `sdk:inkorg:0203:${domain}:${slugOf(name)}`;
		case 1:
			return `SE${organisationNumber}-${10_001 + position * 17}`;
		default:
			return `${slugOf(name)}@${domain}`;
	}
}

function makeOwn(own: { participantId: string; name: string }): SandboxOrganisation {
	const domain = own.participantId.replace(/^\d{4}:/, '');
	return {
		participantId: own.participantId.toLowerCase(),
		domain,
		kind: 'own',
		organisationNumber: '9000000007',
		name: own.name,
		alternateName: '',
		description: 'Den organisation som den här installationen av Sluss tillhör.',
		functions: OWN_FUNCTIONS.map(({ slug, name, description, categories }) => ({
			identifier: `sdk:inkorg:${own.participantId}:${slug}`,
			name,
			description,
			categories: categories.split(' '),
			behaviour: { kind: 'accept' }
		})),
		certificates: 'two',
		canonicalisation: 'c14n',
		reachable: true
	};
}

function makeUnreachable(): SandboxOrganisation {
	const { domain, name, description, functionName } = UNREACHABLE;
	return {
		participantId: `0203:${domain}`,
		domain,
		kind: 'training',
		organisationNumber: '9000000015',
		name,
		alternateName: 'Övning',
		description,
		functions: [
			{
				identifier: `sdk:inkorg:0203:${domain}:ingen`,
				name: functionName,
				description,
				categories: ['övning', 'test'],
				behaviour: { kind: 'accept' }
			}
		],
		certificates: 'one',
		canonicalisation: 'c14n',
		reachable: false
	};
}
