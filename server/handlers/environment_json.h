// An environment as JSON (contract F, I).
#pragma once

#include "server/domain/environment.h"
#include "shared/codec/json_reader.h"
#include "shared/codec/json_writer.h"

#include <vector>

namespace sb::handlers {

void writeEnvironment(codec::JsonWriter &json, const domain::Environment &environment);

/// The member `targets`: a list of objects. Faults are the reader's.
std::vector<domain::EnvironmentTarget> readTargets(codec::ObjectReader &reader);

} // namespace sb::handlers
