import { elements, open, particlesOf, text, type Particle } from '../structure/structure-model.ts';
import { DS, EXT, XHA, XHB, XHE } from './envelope.ts';

const { required, optional, oneOrMore, zeroOrMore } = particlesOf(XHA);
const basic = particlesOf(XHB);

const IDENTIFIER = text('normalizedString', {
	attributes: [
		'schemeID',
		'schemeName',
		'schemeAgencyID',
		'schemeAgencyName',
		'schemeVersionID',
		'schemeDataURI',
		'schemeURI'
	]
});
const CODE = text('normalizedString', {
	attributes: [
		'listID',
		'listAgencyID',
		'listAgencyName',
		'listName',
		'listVersionID',
		'name',
		'languageID',
		'listURI',
		'listSchemeURI'
	]
});
const TEXT = text('string', { attributes: ['languageID', 'languageLocaleID'] });
const DATE_TIME = text('dateTime');

const REFERENCE = elements([
	basic.required('ID', IDENTIFIER),
	basic.optional('AvailabilityStartDateTime', DATE_TIME),
	basic.optional('AvailabilityEndDateTime', DATE_TIME),
	basic.optional('Login', TEXT),
	basic.optional('Password', TEXT)
]);
const PARTY = elements([
	oneOrMore('PartyIdentification', elements([basic.required('ID', IDENTIFIER)]))
]);

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
	basic.required('InstanceEncryptionIndicator', text('boolean')),
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
