import { elements, particlesOf, text, type Particle } from '../structure/structure-model.ts';
import { CAC, CBC, RECEIPT_NAMESPACE } from './receipt.ts';

const { required, optional, zeroOrMore } = particlesOf(CAC);
const basic = particlesOf(CBC);

const NAMED = { named: true };
const IDENTIFIER = text('normalizedString', { ...NAMED, attributes: { schemeID: 'string' } });
const CODE = text('normalizedString', NAMED);

const PARTY = elements([basic.required('EndpointID', IDENTIFIER)], { typeName: 'PartyType' });
const RESPONSE = elements([
	basic.required('ResponseCode', CODE),
	optional(
		'Status',
		elements([
			basic.optional('StatusReasonCode', CODE),
			basic.required('StatusReason', text('string', NAMED))
		])
	)
]);
const LINE_RESPONSE = elements([
	required('LineReference', elements([basic.required('LineID', IDENTIFIER)])),
	required('Response', RESPONSE)
]);

/** The reduced XSD of Digg's profile: every document that it takes, UBL 2.1 takes too. */
export const RECEIPT_MODEL: Particle = particlesOf(RECEIPT_NAMESPACE).required(
	'ApplicationResponse',
	elements([
		basic.required('CustomizationID', IDENTIFIER),
		basic.required('ProfileID', IDENTIFIER),
		basic.required('ID', IDENTIFIER),
		basic.required('IssueDate', text('date', NAMED)),
		basic.required('IssueTime', text('time', NAMED)),
		required('SenderParty', PARTY),
		required('ReceiverParty', PARTY),
		required(
			'DocumentResponse',
			elements([
				required('Response', RESPONSE),
				required('DocumentReference', elements([basic.required('ID', IDENTIFIER)])),
				zeroOrMore('LineResponse', LINE_RESPONSE)
			])
		)
	])
);
