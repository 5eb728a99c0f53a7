// Where secrets live. One provider serves all jobs of its type, from several threads.
#pragma once

#include "shared/core/result.h"
#include "shared/core/secret_bytes.h"
#include "shared/core/timestamp.h"

#include <optional>
#include <stop_token>
#include <vector>

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

/// What a discovery's payload says (contract 5.3).
struct ListTarget
{
    /// target_provider_config, as for a Target.
    QJsonObject config = {};
    /// With what the refs begin; takes the place of a configured prefix. Unset: everything.
    std::optional<QString> scope = {};
};

/// A secret as its provider tells of it, without content.
struct ListedSecret
{
    /// As a request would name it: with a `kvPrefix` of the payload, without one of the agent's
    /// own.
    QString secretRef = {};
    /// Texts to texts.
    QJsonObject labels = {};
    QString version = {};
    std::optional<core::Timestamp> createdAt = {};
    std::optional<core::Timestamp> updatedAt = {};
};

/// More than this is refused rather than told in part: what is not told counts as gone.
inline constexpr std::size_t mostListed = 200'000;
inline constexpr int deepestListed = 32;

/// Whether the server takes a secret of this name (contract B5): 1 to 1,024 bytes, no control
/// characters. Others cannot be asked for, and one of them would spoil the whole report.
[[nodiscard]] bool isListable(const QString &secretRef);

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
    /// Names and metadata of all secrets of the target; at most `mostListed`, else InvalidValue.
    [[nodiscard]] virtual core::Result<std::vector<ListedSecret>>
    list(const ListTarget &target, const std::stop_token &stop) = 0;
};

} // namespace sb::agent
