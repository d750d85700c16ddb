// The files that were chosen: which of them is the catalogue, which the pictures, which neither.

import { megabytes } from "../words.js";

const CATALOGUE = /\.(csv|tsv|txt|xlsx)$/i;
const PICTURES = /\.zip$/i;

/**
 * Puts files to those that are chosen.
 *
 * @param chosen {file, pictures}, each a File or null
 * @returns {chosen, complaint}: what holds now, and a sentence or ""
 */
export function choose(chosen, files, maxBytes) {
  const next = { ...chosen };
  for (const file of files) {
    const complaint = objection(file);
    if (complaint) return { chosen, complaint };
    if (PICTURES.test(file.name)) next.pictures = file;
    else next.file = file;
  }
  const bytes = (next.file?.size ?? 0) + (next.pictures?.size ?? 0);
  if (bytes > maxBytes) {
    const most = `${megabytes(bytes)}; the most is ${megabytes(maxBytes)}.`;
    return {
      chosen,
      complaint: `That is ${most} Send fewer rows or smaller pictures at a time.`,
    };
  }
  return { chosen: next, complaint: "" };
}

function objection(file) {
  if (/\.xls$/i.test(file.name))
    return `“${file.name}” is a workbook of old. Save it as .xlsx or CSV and choose that.`;
  if (!CATALOGUE.test(file.name) && !PICTURES.test(file.name))
    return `“${file.name}” is neither a catalogue (CSV or .xlsx) nor a ZIP of pictures.`;
  return file.size ? "" : `“${file.name}” is empty.`;
}
