//! Rules, quality and calibration into a verdict that is a sum of evidence
