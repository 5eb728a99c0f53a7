// The settings of the key service (SB_KMS_*, and AWS's own AWS_*).
#pragma once

#include "server/config/kms_settings.h"
#include "shared/process/setting_source.h"

namespace sb::config {

/// Reads all of them; what the chosen backend needs and lacks is a problem.
[[nodiscard]] KmsSettings readKmsSettings(process::SettingSource &settings);

} // namespace sb::config
