// A JSON object taken apart into its members without touching them: for bundles that are changed in
// one place and must keep everything else as it is, numbers to the last digit.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <optional>
#include <vector>

#include <QByteArrayView>
#include <QString>

namespace sb::codec {

struct ObjectMember
{
    QString name = {};
    /// The value as JSON text.
    core::SecretBytes json = {};
    /// The value itself in UTF-8 when it is a text.
    std::optional<core::SecretBytes> text = {};
};

/// The members in their order. InvalidJson for anything that is no strict JSON object (contract
/// B16).
[[nodiscard]] core::Result<std::vector<ObjectMember>> membersOf(QByteArrayView utf8);

/// One object of these members, compact.
[[nodiscard]] core::SecretBytes objectFrom(const std::vector<ObjectMember> &members);

/// A member whose value is this text, which must be valid UTF-8.
[[nodiscard]] ObjectMember textMember(const QString &name, const core::SecretBytes &utf8);

} // namespace sb::codec
