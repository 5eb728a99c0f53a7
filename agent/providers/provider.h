// Where secrets live. One provider serves all jobs of its type, from several threads.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"

#include <stop_token>

#include <QJsonObject>
#include <QString>

namespace sb::agent {

/// What a job's payload says of its target (contract 5).
struct Target
{
    QString secretRef = {};
    /// target_provider_config; checked by the provider, for the server's word is not enough.
    QJsonObject config = {};
};

struct StoredSecret
{
    bool exists = false;
    core::SecretBytes content = {};
    /// Opaque; what `write` compares with.
    QString version = {};
};

class Provider
{
public:
    Provider() = default;
    Provider(const Provider &) = delete;
    Provider &operator=(const Provider &) = delete;
    virtual ~Provider() = default;

    /// A target without a secret is a value that does not exist. Errors name what went wrong, never
    /// content; Unavailable when the provider is away.
    [[nodiscard]] virtual core::Result<StoredSecret> read(const Target &target,
                                                          const std::stop_token &stop) = 0;
    /// Replaces the whole content if it still is what `before` was; Conflict when somebody was
    /// faster and nothing was written.
    [[nodiscard]] virtual core::Result<void> write(const Target &target, const StoredSecret &before,
                                                   const core::SecretBytes &content,
                                                   const std::stop_token &stop) = 0;
};

} // namespace sb::agent
