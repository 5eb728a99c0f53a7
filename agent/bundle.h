// A secret as providers keep it: one JSON object of keys and values (contract 6.4).
#pragma once

#include "shared/codec/object_members.h"
#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <vector>

#include <QString>
#include <QStringList>

namespace sb::agent {

class Bundle
{
public:
    /// Without a key.
    Bundle() = default;

    /// InvalidValue when the content is no JSON object; the message tells nothing of it.
    [[nodiscard]] static core::Result<Bundle> parse(const core::SecretBytes &content);

    enum class Change { None, Made };

    /// Sets a key to a text and keeps every other key and its type; nothing changes when the key
    /// has that text already. InvalidValue when the bytes are no UTF-8, which JSON cannot carry.
    [[nodiscard]] core::Result<Change> set(const QString &key, const core::SecretBytes &value);

    struct Value
    {
        QString key = {};
        /// A text as it is, anything else as JSON text.
        core::SecretBytes bytes = {};
    };

    /// The wanted keys that exist, or all of them when none is wanted, in the bundle's order.
    [[nodiscard]] std::vector<Value> values(const QStringList &wanted) const;

    /// Compact JSON.
    [[nodiscard]] core::SecretBytes toJson() const { return codec::objectFrom(m_members); }

private:
    std::vector<codec::ObjectMember> m_members;
};

} // namespace sb::agent
