import type { PackageContents } from './build-package.ts';
import { FILES } from './evidence-package.ts';

/** README.txt: what the package is and how it is verified, for somebody who has never heard of Sluss. */
export function readMe({ organisation, createdAt, found }: PackageContents): string {
	const at = new Date(createdAt).toISOString();
	const about = found.message?.messageId ?? found.deliveries[0]?.transportId ?? '–';
	return `BEVIS OM EN MEDDELANDEÖVERFÖRING I SDK (SÄKER DIGITAL KOMMUNIKATION)
Utfärdat av ${organisation.name} (${organisation.participantId}), ${at}
Gäller: ${about}

Vad det är
  envelopes/      Kuverten (XHE) byte för byte som de skickades och togs emot: meddelandet,
                  varje omsändning av det, och meddelandekvittenserna.
  certificates/   Certifikaten som kuverten är undertecknade med och krypterade för (PEM).
  ${FILES.transfer}   Identiteter, tider, tillstånd och händelser för varje överföring.
  ${FILES.audit}      Händelserna i granskningsloggen, med de kontrollsummor som länkar dem till resten.
  ${FILES.manifest}   Storlek och SHA-256 för varje fil; ${FILES.signature} är underskriften på den.

Meddelandets innehåll finns inte i klartext. Kuvertet är krypterat för mottagaren och lämnas som det är:
det är de bytes som är undertecknade, och den som ska granska en överföring behöver inte läsa
meddelandet. Mottagaren kan öppna sitt kuvert med sin egen nyckel (sluss envelope open).
Kvittenser är undertecknade men inte krypterade, och upprepar aldrig innehållet.

Kontrollera
  Allt på en gång:      sluss evidence verify PAKETET.zip
  Utan Sluss:           openssl dgst -sha256 -verify ${FILES.publicKey} -signature ${FILES.signature} ${FILES.manifest}
                        sha256sum FIL         (jämför med ${FILES.manifest})
                        xmlsec1 --verify --enabled-key-data key-name \\
                                --pubkey-cert-pem certificates/FIL.pem envelopes/FIL.xml
                        (med avsändarens certifikat; det som ligger i kuvertet bevisar bara sig självt)
  Vem som har skrivit under: jämför ${FILES.signer} och certifikaten i certificates/
  med dem som organisationerna har publicerat i SDK:s certifikatkatalog.
  Granskningsloggen: varje händelse bär numret, sin kontrollsumma och den föregåendes. Den som har hela
  loggen hittar samma summa på samma nummer.

----------------------------------------------------------------------------------------------------

EVIDENCE OF A MESSAGE TRANSFER IN SDK (SECURE DIGITAL COMMUNICATION)
Issued by ${organisation.name} (${organisation.participantId}), ${at}
About: ${about}

What it is
  envelopes/      The envelopes (XHE), byte for byte as they were sent and received: the message, every
                  time it was sent again, and the message receipts.
  certificates/   The certificates that the envelopes are signed with and encrypted for (PEM).
  ${FILES.transfer}   Ids, times, states and events of every transfer.
  ${FILES.audit}      The events of the audit log, with the hashes that link them to the rest of it.
  ${FILES.manifest}   Size and SHA-256 of every file; ${FILES.signature} is the signature over it.

The content of the message is not here in plain text. The envelope is encrypted for its recipient and is
left as it is: those are the bytes that were signed, and whoever examines a transfer has no need to read
the message. The recipient can open the envelope with its own key (sluss envelope open). Receipts are
signed, not encrypted, and never repeat the content.

Verify
  All at once:          sluss evidence verify PACKAGE.zip
  Without Sluss:        openssl dgst -sha256 -verify ${FILES.publicKey} -signature ${FILES.signature} ${FILES.manifest}
                        sha256sum FILE        (compare with ${FILES.manifest})
                        xmlsec1 --verify --enabled-key-data key-name \\
                                --pubkey-cert-pem certificates/FILE.pem envelopes/FILE.xml
                        (with the sender's certificate: the one inside the envelope proves only itself)
  Who has signed: compare ${FILES.signer} and those in certificates/ with what the
  organisations have published in the certificate directory of SDK.
  The audit log: every event carries its number, its hash and that of the event before. Whoever has the
  whole log finds the same hash at the same number.
`;
}
