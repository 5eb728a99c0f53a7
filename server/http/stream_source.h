// An answer without a length, made piece by piece while it is being sent (design: streams leave the
// one-answer rule).
#pragma once

#include <chrono>
#include <memory>

#include <QByteArray>

namespace sb::http {

struct Piece
{
    QByteArray bytes = {};
    /// Nothing comes after this.
    bool isLast = false;
    /// The rest cannot be had: the connection is cut, as by an exception.
    bool isBroken = false;
    /// Without bytes: ask again when work may have appeared (Server::wake), at the latest after
    /// this long.
    std::chrono::milliseconds patience{0};
};

class StreamSource
{
public:
    StreamSource() = default;
    StreamSource(const StreamSource &) = delete;
    StreamSource &operator=(const StreamSource &) = delete;
    virtual ~StreamSource() = default;

    /// The next piece, some ten kilobytes at most. Called in a worker for streams, in a different
    /// one each time but never in two at once, and only when the client has taken what came
    /// before; must hold the worker only for a moment. An exception cuts the connection, so that
    /// the client does not take what it has for the whole.
    [[nodiscard]] virtual Piece next() = 0;
};

struct Stream
{
    /// Null: the answer is no stream.
    std::shared_ptr<StreamSource> source = {};
    /// Has no end of its own: is ended when the server drains. Others are finished then.
    bool isEndless = false;

    explicit operator bool() const { return source != nullptr; }
};

} // namespace sb::http
