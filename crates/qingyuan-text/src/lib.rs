//! Folding with a way back to the original, segmentation, fingerprints, script and language
