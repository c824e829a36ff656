/** What xmlsec1 fills in when it encrypts and signs the way that we do. */
const ENCRYPT = `<?xml version="1.0"?>
<xenc:EncryptedData xmlns:xenc="http://www.w3.org/2001/04/xmlenc#" Type="http://www.w3.org/2001/04/xmlenc#Element"><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#aes256-cbc"/><ds:KeyInfo xmlns:ds="http://www.w3.org/2000/09/xmldsig#"><xenc:EncryptedKey><xenc:EncryptionMethod Algorithm="http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p"/><ds:KeyInfo><ds:X509Data/></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedKey></ds:KeyInfo><xenc:CipherData><xenc:CipherValue/></xenc:CipherData></xenc:EncryptedData>
`;

/** The template for encryption, or an envelope of ours with its signature emptied for signing. */
export function writeTemplates(envelope: Buffer | undefined): Buffer {
	if (!envelope) return Buffer.from(ENCRYPT);
	const start = envelope.lastIndexOf('<ds:Signature ');
	const signature = envelope
		.toString('utf8', start)
		.replace(/(<ds:(DigestValue|SignatureValue)>)[^<]*/g, '$1')
		.replace(/<ds:X509Certificate>.*<\/ds:X509Certificate>/, '');
	return Buffer.concat([envelope.subarray(0, start), Buffer.from(signature)]);
}
