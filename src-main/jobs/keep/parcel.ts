// Parcels for hosts that may not reach into the evidence stage.
export { checkRecipient, newIdentity } from '../../evidence/package/age.ts'
export { readParcel, type Unpacked } from '../../evidence/parcel/read.ts'
export { checkReceipt, type Receipt, signReceipt } from '../../evidence/parcel/receipt.ts'
export { canContinue, type Packed, receiptMade, type Written, writeParcel, writtenParcel } from '../../evidence/parcel/write.ts'
