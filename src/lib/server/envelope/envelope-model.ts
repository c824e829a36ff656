import {
	elements,
	open,
	particlesIn,
	particlesOf,
	text,
	type Particle
} from '../structure/structure-model.ts';
import { DS, EXT, XHA, XHB, XHE } from './envelope.ts';

const { required, optional, oneOrMore, zeroOrMore } = particlesOf(XHA);
const basic = particlesOf(XHB);

const IDENTIFIER = text('normalizedString', {
	named: true,
	attributes: {
		schemeID: 'string',
		schemeName: 'string',
		schemeAgencyID: 'string',
		schemeAgencyName: 'string',
		schemeVersionID: 'string',
		schemeDataURI: 'anyURI',
		schemeURI: 'anyURI'
	}
});
const CODE = text('normalizedString', {
	named: true,
	attributes: {
		listID: 'string',
		listAgencyID: 'string',
		listAgencyName: 'string',
		listName: 'string',
		listVersionID: 'string',
		name: 'string',
		languageID: 'language',
		listURI: 'anyURI',
		listSchemeURI: 'anyURI'
	}
});
const TEXT = text('string', {
	named: true,
	attributes: { languageID: 'language', languageLocaleID: 'string' }
});
const DATE_TIME = text('dateTime', { named: true });

const REFERENCE = elements(
	[
		basic.required('ID', IDENTIFIER),
		basic.optional('AvailabilityStartDateTime', DATE_TIME),
		basic.optional('AvailabilityEndDateTime', DATE_TIME),
		basic.optional('Login', TEXT),
		basic.optional('Password', TEXT)
	],
	{ typeName: 'ExternalReferenceType' }
);
const PARTY = elements(
	[oneOrMore('PartyIdentification', elements([basic.required('ID', IDENTIFIER)]))],
	{ typeName: 'PartyType' }
);

const HEADER = elements([
	basic.required('ID', IDENTIFIER),
	basic.optional('UUID', IDENTIFIER),
	basic.required('CreationDateTime', DATE_TIME),
	optional(
		'BusinessScope',
		elements([
			zeroOrMore(
				'BusinessScopeCriterion',
				elements([
					basic.required('BusinessScopeCriterionTypeCode', CODE),
					basic.required('BusinessScopeCriterionValue', TEXT)
				])
			),
			zeroOrMore('ExternalReference', REFERENCE)
		])
	),
	optional('FromParty', PARTY),
	oneOrMore('ToParty', PARTY)
]);

const PAYLOAD = elements([
	basic.optional('ID', IDENTIFIER),
	basic.zeroOrMore('Description', TEXT),
	basic.optional('DocumentTypeCode', CODE),
	basic.optional('ContentTypeCode', CODE),
	basic.optional('CustomizationID', IDENTIFIER),
	basic.optional('ProfileID', IDENTIFIER),
	basic.optional('ProfileExecutionID', IDENTIFIER),
	basic.optional('HandlingServiceID', IDENTIFIER),
	basic.optional('ValidationTypeCode', CODE),
	basic.optional('ValidationVersionID', IDENTIFIER),
	basic.required('InstanceEncryptionIndicator', text('boolean', { named: true })),
	basic.optional('InstanceEncryptionMethod', TEXT),
	basic.optional('InstanceHashValue', TEXT),
	optional('InstanceDecryptionInformationExternalReference', REFERENCE),
	optional('InstanceDecryptionKeyExternalReference', REFERENCE),
	zeroOrMore('RelevantExternalReference', REFERENCE),
	optional('PayloadExternalReference', REFERENCE),
	optional('PayloadContent', { kind: 'wrapper', namespace: XHA })
]);

/** XHE 1.0 as its XSD has it: wider than the profile, which `envelope-rules.ts` narrows. */
export const ENVELOPE_MODEL: Particle = particlesOf(XHE).required(
	'XHE',
	elements([
		particlesOf(EXT).optional('XHEExtensions', open),
		basic.required('XHEVersionID', IDENTIFIER),
		basic.optional('CustomizationID', IDENTIFIER),
		basic.optional('ProfileID', IDENTIFIER),
		basic.optional('ProfileExecutionID', IDENTIFIER),
		required('Header', HEADER),
		optional('Payloads', elements([oneOrMore('Payload', PAYLOAD)])),
		// The verifier reads signatures, and more strictly than the XSD.
		particlesOf(DS).zeroOrMore('Signature', open)
	])
);

/** XHE declares every element globally but the content of a payload. */
export const ENVELOPE_GLOBALS: readonly Particle[] = particlesIn(ENVELOPE_MODEL).filter(
	({ local }) => local !== 'PayloadContent'
);
