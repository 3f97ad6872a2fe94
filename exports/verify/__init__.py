"""Verifying: is this record what the officers signed, and does every line of it follow from their journal?

One verifier, two doors: a signed PDF (`verify.verify_pdf`) and a run of a station (`run_door.verify_run`).

Rules, in the order in which they are applied; each is one function that a test can switch off:

container (research/pdf.md, section 5; `revision_rules`, `message_rules`)
  signatures    every signature stands in one of our two fields, the operator's first
  coverage      the last signature covers the whole file
  gap           /ByteRange and the hole for the signature have their only form, zero padding included
  revisions     one revision for each signature, and each adds the signature and nothing else
  message       the signature message (CMS) has its only form: canonical DER, one signer, ECDSA P-256 with
                SHA-256, the signer's and the root's certificate, no revocation data, nothing unsigned
  attributes    only signed attributes that this format uses
  low_s         of the two ECDSA signatures that verify, the one with the smaller s
  certified     the operator's signature certifies the file: only the signature fields may still be filled
  integrity     the signatures are mathematically right and nobody changed the file after them
persons (`signer_rules`)
  path          signers' certificates were issued by the root of their station, for signing
  revoked       no signer's certificate was revoked before it was used
  roster        the list of officers and roles is signed by the root
  operator      the file is signed by the officer who made the record and, if it is final, closed the run
  supervisor    a counter-signature is a supervisor's, and another person's
  practice      root, roster, record and run agree about whether this is practice
  root          the root is one that the reader trusts, or an agency that the reader trusts certified it
  other_roots   so are the roots of other stations that wrote entries; else it is said (`station_rules`)
pages (`page_rules`)
  pages         drawing record.json again gives the same pages
evidence (`journal_rules`, `content_rules`, `act_rules`, `clock_rules`)
  evidence      evidence.json is the one that the record names
  chain         the entries follow each other, from the first to the head that the record names
  entries       every entry is signed by an officer of the station that wrote it
  disclosures   every shown disclosure is listed by its entry, once
  device        one certified device wrote all entries
  checkpoint    the device signed the head of its log
  inclusion     every entry of the station stands in that log, at its number
  stations      entries of other stations are proved by the papers of their own station (`station_rules`)
  carried       each station had signed that it took the run over before it went on with it
  procedure     the procedure's text gives the digests that the first entry names
  roles         every act was done in a role that the procedure asks for and the officer holds
  facts         names, ranks, roles, fingerprints and heads in the record are the proved ones
  record        every step, answer and count of the record follows from the disclosed entries
  acts          the procedure allows every act where it stands
  clock         every jump of the clock is entered, and times are corrected only as stated
  heads         the head codes given by the reader fit
"""
